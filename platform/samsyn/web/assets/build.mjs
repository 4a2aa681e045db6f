// Bundles every src/*.js and src/*.css into ../static/dist, each under a name with the hash of its content, and writes
// manifest.json (source name → built name) last, so that its presence says that the build is whole.
//
// What comes out keeps a strict Content-Security-Policy (script-src, style-src, worker-src and img-src 'self'):
// no eval, no inline script or style, no blob worker, no data: picture.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "static", "dist");
const fresh = `${dist}.new`;

const hashed = (name, extension, content) =>
  `${name}-${createHash("sha256").update(content).digest("hex").slice(0, 10)}.${extension}`;

/** The map's worker as a file of its own: the library would otherwise look for it beside itself. */
function copyMapWorker() {
  const source = join(here, "node_modules", "maplibre-gl", "dist", "maplibre-gl-worker.mjs");
  const code = readFileSync(source, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
  const name = hashed("map-worker", "js", code);
  writeFileSync(join(fresh, name), code);
  return name;
}

/** Pictures that a style sheet carries as data: addresses become files, since img-src allows only our own. */
const picturesToFiles = {
  name: "pictures-to-files",
  setup(builder) {
    builder.onLoad({ filter: /maplibre-gl\.css$/ }, ({ path }) => {
      const contents = readFileSync(path, "utf8").replace(
        /url\("data:image\/svg\+xml;charset=utf-8,([^"]*)"\)/g,
        (_whole, encoded) => {
          const picture = decodeURIComponent(encoded);
          const name = hashed("map-control", "svg", picture);
          writeFileSync(join(fresh, name), picture);
          return `url("./${name}")`;
        },
      );
      if (contents.includes("data:")) throw new Error(`${basename(path)} still carries a data: address`);
      return { contents, loader: "css" };
    });
  },
};

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });

const sources = readdirSync(join(here, "src")).filter((name) => /\.(js|css)$/.test(name));
const result = await build({
  absWorkingDir: here,
  entryPoints: sources.map((name) => join("src", name)),
  outdir: fresh,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  bundle: true,
  splitting: true, // what two pages share is fetched once; `await import("./map.js")` is fetched when needed
  format: "esm",
  target: ["chrome109", "firefox115", "safari16"],
  minify: true,
  charset: "utf8",
  legalComments: "linked",
  metafile: true,
  define: { MAP_WORKER: JSON.stringify(`./${copyMapWorker()}`) },
  external: ["../fonts/*", "./map-control-*"], // the fonts lie beside dist
  plugins: [picturesToFiles],
  logLevel: "warning",
});

const manifest = {};
for (const [path, output] of Object.entries(result.metafile.outputs)) {
  if (!output.entryPoint) continue;
  manifest[basename(output.entryPoint)] = basename(path);
  if (output.cssBundle) throw new Error(`${output.entryPoint} imports styles: write a src/*.css of its own instead`);
}
writeFileSync(join(fresh, "manifest.json"), `${JSON.stringify(manifest, Object.keys(manifest).sort(), 2)}\n`);
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);

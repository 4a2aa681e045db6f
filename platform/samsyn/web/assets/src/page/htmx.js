// htmx as a strict Content-Security-Policy allows it: attributes only, no code in them.
import htmx from "htmx.org";

// Its own style for indicators is not wanted: what is being fetched stays in place, marked aria-busy.
document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== htmx.indicatorStyleSheet);
htmx.config.includeIndicatorCSS = false;
htmx.config.defaultTimeout = 30_000;

const unsafe = new Set(["POST", "PUT", "PATCH", "DELETE"]);

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && unsafe.has(ctx.request.method.toUpperCase())) ctx.request.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => ctx.target?.setAttribute?.("aria-busy", "true"));
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => ctx.target?.removeAttribute?.("aria-busy"));

// Signed out in the meantime: the sign-in page is a page of its own, not a piece to be put into this one.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  const response = ctx.response?.raw;
  if (response?.redirected && ctx.request.headers["HX-Request-Type"] === "partial") {
    event.preventDefault();
    window.location.assign(response.url);
  }
});

/** The part of the page that a swap has just filled: its target, or what took the target's place. */
export function filled({ detail: { ctx } }) {
  if (ctx.target?.isConnected) return ctx.target;
  return (ctx.target?.id && document.getElementById(ctx.target.id)) || document;
}

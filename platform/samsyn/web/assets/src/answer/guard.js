// What looks like personal data is marked in the text while it is written, with the reason and a neutral wording, and
// stands in the way of sending until it is changed or the sender has said that it is none. The server asks the same.

const PAUSE = 500;
const OPENS = /(?:^|[.!?]\s*)$/;

/** The rules are fetched when somebody begins to write: most answers are a few presses. */
const engine = () => import("../screening/engine.js");

function marks(text, found, from) {
  const parts = document.createDocumentFragment();
  let position = 0;
  for (const { start, end } of found.filter((one) => one.start >= from)) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start - from, end - from);
    parts.append(text.slice(position, start - from), mark);
    position = end - from;
  }
  // A line break at the end takes no room of its own.
  parts.append(`${text.slice(position)}\u200b`);
  return parts;
}

/** Watch over the text of the form. Its submit listener comes before the one that sends. */
export function watch(form) {
  const panel = form.querySelector("[data-guard]");
  const { text, place, stopped } = form.elements;
  if (!panel || !text) return;
  const heading = panel.querySelector("h2");
  const rows = panel.querySelector("ul");
  const row = form.querySelector("[data-guard-row]").content.firstElementChild;
  const words = panel.dataset;
  const kinds = JSON.parse(words.kinds);
  const said = new Set([...panel.querySelectorAll("input:checked")].map((box) => box.value));
  const status = form.querySelector(".send-status");
  let screen = null;
  let behind = null;
  let timer;

  /** The text as it will be stored: a place that is not in the list begins it. */
  const whole = () => {
    const typed = place.value.trim();
    const known = [...(place.list?.options ?? [])].some(({ value }) => value.toLowerCase() === typed.toLowerCase());
    if (!typed || known) return { all: text.value, from: 0 };
    return text.value.trim() ? { all: `${typed}: ${text.value}`, from: typed.length + 2 } : { all: typed, from: typed.length };
  };

  const find = () => {
    const { all, from } = whole();
    const found = screen(all).map((one) => ({ ...one, words: all.slice(one.start, one.end) }));
    return { from, found: found.map((one) => ({ ...one, key: `${one.kind}:${one.words}` })) };
  };

  function swap(one, instead) {
    for (let at = text.value.indexOf(one.words); at >= 0; at = text.value.indexOf(one.words, at + instead.length)) {
      const first = OPENS.test(text.value.slice(0, at)) ? instead[0].toUpperCase() + instead.slice(1) : instead;
      text.setRangeText(first, at, at + one.words.length, "end");
    }
    text.dispatchEvent(new Event("input", { bubbles: true }));
    show();
    text.focus();
  }

  function line(one) {
    const item = row.cloneNode(true);
    const { name, instead } = kinds[one.kind];
    item.querySelector(".swap").textContent = one.words;
    item.querySelector("strong").textContent = instead;
    item.querySelector("[data-name]").textContent = name;
    const box = item.querySelector("input");
    box.value = one.key;
    box.checked = said.has(one.key);
    box.setAttribute("aria-label", `${box.nextElementSibling.textContent}: ${one.words}`);
    box.addEventListener("change", () => (box.checked ? said.add(one.key) : said.delete(one.key)));
    const button = item.querySelector("[data-do]");
    button.hidden = !text.value.includes(one.words);
    button.setAttribute("aria-label", words.swap.replace("{words}", one.words).replace("{instead}", instead));
    button.addEventListener("click", () => swap(one, instead));
    return item;
  }

  function highlight(found, from) {
    if (!behind) {
      const held = document.activeElement === text && [text.selectionStart, text.selectionEnd];
      const box = Object.assign(document.createElement("div"), { className: "marked" });
      behind = Object.assign(document.createElement("div"), { className: "behind" });
      behind.setAttribute("aria-hidden", "true");
      text.replaceWith(box);
      box.append(behind, text);
      if (held) {
        text.focus();
        text.setSelectionRange(...held);
      }
    }
    behind.replaceChildren(marks(text.value, found, from));
  }

  /** Shows what is found; returns what nobody has spoken for. */
  function show() {
    const { found, from } = find();
    const once = [...new Map(found.map((one) => [one.key, one])).values()];
    if (once.length || behind) highlight(found, from);
    panel.querySelector("[data-quoted]")?.remove();
    panel.hidden = !once.length;
    heading.textContent = once.length === 1 ? words.one : words.many.replace("{n}", once.length);
    const drawn = [...rows.querySelectorAll("input")].map((box) => box.value).join("\n");
    if (drawn !== once.map((one) => one.key).join("\n") || rows.querySelector("[data-do][hidden]"))
      rows.replaceChildren(...once.map(line));
    return once.filter((one) => !said.has(one.key));
  }

  const ready = () => engine().then((module) => (screen = module.screen));
  const later = () => {
    if (behind) behind.replaceChildren(`${text.value}\u200b`);
    clearTimeout(timer);
    timer = setTimeout(() => ready().then(show, () => {}), PAUSE);
  };
  text.addEventListener("focus", () => ready().catch(() => {}), { once: true });
  text.addEventListener("input", later);
  place.addEventListener("change", later);
  if (text.value || place.value) later();

  form.addEventListener("submit", (event) => {
    if (!screen) return; // The rules have not come, or could not: the server's answer is the same.
    const standing = show();
    if (!standing.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    stopped.value = [...new Set([...stopped.value.split(" ").filter(Boolean), ...standing.map(({ kind }) => kind)])].join(" ");
    if (status) status.textContent = words.checked;
    heading.focus();
    panel.scrollIntoView({ block: "center" });
  });
}

// Forms: a summary of what must be put right takes focus, its links lead into the fields, and a second press while the
// first is on its way sends nothing (the server would give the first answer again; this saves the wait).
import { filled } from "./htmx.js";

const RELEASE_AFTER = 10_000;
const onTheirWay = new WeakSet();

export function focusErrors(root = document) {
  const summary = root.matches?.(".errors") ? root : root.querySelector?.(".errors");
  if (!summary) return;
  if (!summary.hasAttribute("tabindex")) summary.tabIndex = -1;
  summary.focus();
}

function release(form) {
  onTheirWay.delete(form);
  form.removeAttribute("aria-busy");
}

export function listen() {
  focusErrors();
  document.addEventListener("htmx:after:swap", (event) => focusErrors(filled(event)));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('.errors a[href^="#"]');
    const field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    (field.matches("input, select, textarea, button") ? field : (field.querySelector("input, select, textarea") ?? field)).focus();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target) return;
    if (onTheirWay.has(form)) {
      event.preventDefault();
      return;
    }
    onTheirWay.add(form);
    form.setAttribute("aria-busy", "true");
    setTimeout(release, RELEASE_AFTER, form);
  });
  // Back to a page that the browser had kept: its forms may be sent again.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) document.querySelectorAll("form[aria-busy]").forEach(release);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
}

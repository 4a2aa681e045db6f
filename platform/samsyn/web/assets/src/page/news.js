// What changes by itself is said once, politely, to who cannot see it. The server marks the sentence with data-say; a
// change of the same words is not repeated. Toasts go when they have been read or waved away.
import { filled } from "./htmx.js";

const TOAST_STAYS = 8_000;
let region;
let last = "";

export function say(sentence) {
  if (!sentence || sentence === last) return;
  last = sentence;
  region.textContent = sentence;
}

function waveAway(toast) {
  const busy = () => toast.matches(":hover") || toast.contains(document.activeElement);
  const later = () => setTimeout(() => (busy() ? later() : toast.remove()), TOAST_STAYS);
  later();
}

function take(root) {
  const saying = root.querySelectorAll?.("[data-say]") ?? [];
  for (const element of [...(root.matches?.("[data-say]") ? [root] : []), ...saying]) say(element.textContent.trim());
  for (const toast of root.querySelectorAll?.(".toast") ?? []) waveAway(toast);
}

export function listen() {
  region = document.createElement("div");
  region.className = "hide";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  document.body.append(region);
  for (const toast of document.querySelectorAll(".toast")) waveAway(toast);
  document.addEventListener("htmx:after:swap", (event) => take(filled(event)));
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") document.querySelector(".toast")?.remove();
  });
}

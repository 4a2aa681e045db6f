// The page behind a personal link. It is whole without script; with it, what is typed stays on the phone until it has been
// sent, a lost connection is waited out, and a point can be set on a map.
import { keepDraft, tidyDrafts } from "./answer/draft.js";
import { watch } from "./answer/guard.js";
import { sendFrom } from "./answer/sending.js";
import { offerMap } from "./answer/place.js";

function leadToFields() {
  document.querySelector(".errors")?.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('.errors a[href^="#"]');
    const field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!field) return;
    event.preventDefault();
    for (let closed = field.closest("details:not([open])"); closed; closed = closed.closest("details:not([open])")) closed.open = true;
    field.scrollIntoView({ block: "center" });
    (field.matches("input, select, textarea") ? field : (field.querySelector("input, select, textarea") ?? field)).focus();
  });
}

leadToFields();
tidyDrafts();
for (const form of document.querySelectorAll("form[data-send]")) {
  const place = form.querySelector("[data-map]");
  const map = place && offerMap(place, form);
  const draft = form.dataset.draft ? keepDraft(form, { afterRestore: () => map?.refresh() }) : null;
  watch(form);
  sendFrom(form, draft);
}

// A decision opens by a link to its address in the page (#id). A <dialog> is shown as a modal one, which keeps focus
// inside and gives it back; a `.layer`, shown by :target alone, is closed by Escape. Without script :target shows both.
const named = (hash) => (hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null);

function show(dialog) {
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector(".errors, [autofocus], h2[tabindex]") ?? dialog).focus?.();
}

export function listen() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    const dialog = link && named(link.getAttribute("href"));
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      show(dialog);
      return;
    }
    const closer = event.target.closest?.("dialog[open] .close, dialog[open] [data-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
  });
  document.addEventListener("keydown", ({ key }) => {
    const layer = key === "Escape" && named(window.location.hash);
    if (layer && layer.classList.contains("layer")) window.location.hash = "";
  });
  const wanted = named(window.location.hash) ?? document.querySelector("dialog:has(.errors)");
  if (wanted instanceof HTMLDialogElement) show(wanted);
}

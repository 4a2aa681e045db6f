// Menus are <details class="drop">: open and close without script. With it, Escape and a press elsewhere close them too,
// only one is open at a time, and focus returns to where it came from.
const open = () => document.querySelectorAll("details.drop[open]");

function close(menu, { andFocus = false } = {}) {
  menu.open = false;
  if (andFocus) menu.querySelector("summary")?.focus();
}

export function listen() {
  document.addEventListener("click", ({ target }) => {
    for (const menu of open()) if (!menu.contains(target)) close(menu);
  });
  document.addEventListener("focusin", ({ target }) => {
    for (const menu of open()) if (!menu.contains(target)) close(menu);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const menu of open()) close(menu, { andFocus: menu.contains(document.activeElement) });
  });
  // On a phone the menu of the cycle scrolls sideways; the page one is on is to be in sight.
  for (const here of document.querySelectorAll('.cycle [aria-current="page"], .tabs [aria-current]')) {
    const row = here.parentElement;
    row.scrollLeft = Math.max(0, here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2);
  }
}

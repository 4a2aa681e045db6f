// What is typed, kept on the phone under the invitation's id until it has been sent. The key is not the link's token:
// who reads the phone's storage learns nothing that opens a door.

const PREFIX = "samsyn-svar:";
const STORED_DAYS = 30;
const PAUSE = 300;

const clock = (moment) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(moment).replace(
    ":",
    document.documentElement.lang === "sv" ? "." : ":",
  );

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Forget drafts of rounds that are long gone. */
export function tidyDrafts() {
  try {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX)))
      if (!(read(key)?.at > Date.now() - STORED_DAYS * 86_400_000)) localStorage.removeItem(key);
  } catch {
    // No storage here: then there is nothing to forget either.
  }
}

/** A day that is no longer among the choices (yesterday's "today") stands as another day with its date. */
function whole(form, values) {
  const day = values.day;
  if (!day || day === "other" || form.querySelector(`[name="day"][value="${CSS.escape(day)}"]`)) return values;
  return { ...values, day: "other", date: day };
}

function fill(form, values) {
  for (const element of form.elements) {
    const { name, type } = element;
    if (!name || type === "submit") continue;
    if (type === "radio" || type === "checkbox") element.checked = values[name] === element.value;
    else element.value = values[name] ?? "";
    if (element.checked) element.closest("details")?.setAttribute("open", "");
  }
}

/** Keep the form; returns what the sending needs: queue(then), sent(), waiting (what a queued draft was to do next). */
export function keepDraft(form, { afterRestore }) {
  const key = PREFIX + form.dataset.draft;
  const status = form.querySelector(".send-status");
  const words = form.dataset;
  let timer;
  let said = "";

  const say = (sentence) => {
    if (status && sentence !== said) status.textContent = said = sentence;
  };
  const write = (extra = {}) => {
    clearTimeout(timer);
    timer = undefined;
    const at = Date.now();
    try {
      localStorage.setItem(key, JSON.stringify({ at, values: Object.fromEntries(new FormData(form)), ...extra }));
      say(words.saved.replace("{time}", clock(at)));
    } catch {
      say(words.unsaved);
    }
  };
  const drop = () => {
    clearTimeout(timer);
    timer = undefined;
    try {
      localStorage.removeItem(key);
    } catch {
      // It was never there.
    }
  };

  const stored = read(key);
  const restored = form.querySelector(".restored");
  // What the server sent back to be put right is newer than what the phone remembers.
  const back = stored?.values && !("refused" in words) ? stored : null;
  if (back) {
    fill(form, whole(form, back.values));
    restored.querySelector("p").textContent = words.restored.replace("{time}", clock(back.at));
    restored.hidden = false;
    afterRestore();
  }
  restored?.querySelector("[data-forget]")?.addEventListener("click", () => {
    drop();
    window.location.reload();
  });

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  const now = () => timer !== undefined && write();
  window.addEventListener("pagehide", now);
  document.addEventListener("visibilitychange", now);

  return { queue: (then) => write({ then }), sent: drop, waiting: back?.then ?? null };
}

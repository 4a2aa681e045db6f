// Sending: by fetch, so that a lost connection costs nothing. What could not be sent waits on the phone and is tried again
// when the connection is back, when the page is opened again, and now and then. The server takes the same form twice as
// one. What the server refuses is sent once more as an ordinary form, so that its page with the reasons is shown.

const PATIENCE = 20_000;
const PAUSES = [3, 6, 12, 30, 60];
const TRY_LATER = new Set([408, 425, 429]);

function plainly(form, then) {
  if (then) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "then", value: then });
    form.append(field);
  }
  HTMLFormElement.prototype.submit.call(form);
}

/** Take over the sending of a form; `draft` is what keepDraft returned, or null for a form without fields. */
export function sendFrom(form, draft) {
  const status = form.querySelector(".send-status");
  const words = (form.dataset.sending ? form : (form.closest("[data-sending]") ?? form)).dataset;
  let underWay = false;
  let next = null; // the press that is waited for: {then}
  let tries = 0;
  let timer;

  const say = (sentence, late = false) => {
    if (!status) return;
    status.textContent = sentence ?? "";
    status.classList.toggle("late", late);
  };
  const wait = (sentence) => {
    draft?.queue(next.then);
    say(sentence, true);
    clearTimeout(timer);
    timer = setTimeout(send, PAUSES[Math.min(tries, PAUSES.length - 1)] * 1000);
    tries += 1;
  };

  async function send() {
    if (underWay || next === null) return;
    clearTimeout(timer);
    if (!navigator.onLine) {
      wait(words.waiting);
      return;
    }
    underWay = true;
    form.setAttribute("aria-busy", "true");
    say(words.sending);
    const body = new URLSearchParams(new FormData(form));
    if (next.then) body.set("then", next.then);
    let response;
    try {
      response = await fetch(form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout?.(PATIENCE),
      });
    } catch {
      response = null;
    }
    const told = response?.ok ? await response.json().catch(() => null) : null;
    underWay = false;
    form.removeAttribute("aria-busy");
    if (told) {
      draft?.sent();
      // Never reload(): on a page that answered a refused form it would send that form again.
      window.location.assign(told.next);
    } else if (response === null || response.ok) wait(words.waiting);
    else if (response.status >= 500 || TRY_LATER.has(response.status)) wait(words.busy);
    else plainly(form, next.then);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    next = { then: event.submitter?.value || null };
    send();
  });
  window.addEventListener("online", () => {
    tries = 0;
    send();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) send();
  });
  if (draft?.waiting) {
    next = { then: draft.waiting };
    send();
  }
}

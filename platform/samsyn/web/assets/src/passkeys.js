// Passkeys: a form marked data-passkey ("get" signs in, "create" makes a key) is answered by the device. The question
// comes from data-options, the answer goes to the form's own address, and the server says where to go next.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
const described = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

/** A refusal that the server has put into words. */
class Refused extends Error {}

async function post(address, fields) {
  const response = await fetch(address, { method: "POST", body: fields, headers: { Accept: "application/json" } });
  const said = response.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : {};
  if (!response.ok) throw new Refused(said.message ?? "");
  return said;
}

async function create(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const excludeCredentials = described(options.excludeCredentials);
  const publicKey = { ...options, user, excludeCredentials, challenge: bytes(options.challenge) };
  const made = await navigator.credentials.create({ publicKey });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
    },
  };
}

async function get(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials) };
  const found = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    response: {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

async function run(form) {
  const options = await post(form.dataset.options, new FormData(form));
  if (options.location) return options.location; // The password first.
  const answer = await (form.dataset.passkey === "create" ? create(options) : get(options));
  const fields = new FormData(form);
  fields.set("credential", JSON.stringify(answer));
  return (await post(form.action, fields)).location;
}

function why(error, { cancelled, known, failed }) {
  if (error instanceof Refused) return error.message || failed;
  if (error.name === "InvalidStateError") return known;
  return error.name === "NotAllowedError" || error.name === "AbortError" ? cancelled : failed;
}

function prepare(form) {
  const said = form.querySelector("[role=alert]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    said.hidden = true;
    try {
      window.location.assign(await run(form));
    } catch (error) {
      said.textContent = why(error, form.dataset);
      said.hidden = false;
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
}

if (window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(prepare);

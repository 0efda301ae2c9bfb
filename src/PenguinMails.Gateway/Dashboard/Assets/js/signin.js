// The session has ended behind an open page: one signs in again over it, so that nothing typed is lost, and does again what did not go through.
import { open } from "./dialogs.js";

const dialog = document.getElementById("sign-in-again");
const LoginPath = "/dashboard/login";
const TokenName = "__RequestVerificationToken";

export const askToSignIn = () => dialog && !dialog.open ? open(dialog) : undefined;

// Every token is made out to whoever was signed in when its page was.
async function tokenOf(address) {
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  return page.querySelector(`input[name="${TokenName}"]`).value;
}

async function signIn(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set(TokenName, await tokenOf(LoginPath));
  const answer = await fetch(LoginPath, { method: "post", body, redirect: "manual" });
  if (answer.type !== "opaqueredirect")
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[role=alert]")?.textContent ?? "That did not work. Try again.";

  const token = await tokenOf("/dashboard/settings/integrations/esp");
  for (const field of document.querySelectorAll(`input[name="${TokenName}"]`)) field.value = token;
  return "";
}

dialog?.querySelector("[data-sign-in-again]").addEventListener("submit", async event => {
  event.preventDefault();
  const form = event.target;
  const [button, error] = [form.querySelector(".btn-primary"), form.querySelector(".field-error")];
  button.classList.add("busy");
  error.textContent = await signIn(form).catch(() => "The gateway can't be reached. Check your connection and try again.");
  button.classList.remove("busy");
  if (error.textContent !== "") return form.querySelector("input[type=password]").select();
  form.reset();
  dialog.close();
  dispatchEvent(new CustomEvent("toast", { detail: { ok: true, text: "You are signed in again. Repeat your last step." } }));
});

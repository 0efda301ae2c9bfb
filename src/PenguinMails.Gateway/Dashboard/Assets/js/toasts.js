// Shows what actions came to; what went well leaves by itself, what went wrong stays until it is dismissed.
const list = document.getElementById("toasts");
const template = document.getElementById("toast-template");

if (list) {
  addEventListener("toast", ({ detail }) => {
    const toast = template.content.firstElementChild.cloneNode(true);
    toast.className = `app-toast ${detail.ok ? "ok" : "bad"}`;
    toast.querySelector("span").textContent = detail.text;
    list.append(toast);
    expire(toast);
  });

  list.addEventListener("click", event => event.target.closest("[data-toast-close]")?.closest(".app-toast").remove());
  for (const toast of list.children) expire(toast);
}

function expire(toast) {
  if (toast.classList.contains("bad")) return;
  setTimeout(() => toast.matches(":hover, :focus-within") ? expire(toast) : toast.remove(), toast.querySelector("form") ? 12_000 : 4_000);
}

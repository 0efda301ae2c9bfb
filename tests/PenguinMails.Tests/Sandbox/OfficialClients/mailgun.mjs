// Drives the sandbox through Mailgun's own client and prints what it was answered.
import FormData from "form-data";
import Mailgun from "mailgun.js";

const [, , url, hookUrl] = process.argv;
const mailgun = new Mailgun(FormData);
const client = mailgun.client({ username: "api", key: "official-client", url });
const domain = "mail.yourdomain.com";
const refusal = (call) => call.then(() => null, (e) => ({ status: e.status, details: e.details }));
const mail = (to, more = {}) => ({ from: "Team <team@mail.yourdomain.com>", to, subject: "Hello", text: "Text", html: "<p>Text</p>", ...more });

const hook = await client.webhooks.create(domain, "delivered", hookUrl);
const sent = await client.messages.create(domain, mail(["Anna <anna@example.com>"], {
  "h:Message-Id": "mine@yourdomain.com",
  "o:tag": ["welcome", "first"],
  "v:pm_env": "one",
  attachment: { data: Buffer.from("hello"), filename: "note.txt" },
}));
const batch = await client.messages.create(domain, mail(["b1@example.com", "b2@example.com"], {
  subject: "Hello %recipient.name%",
  "v:pm_env": "%recipient.env%",
  "recipient-variables": JSON.stringify({ "b1@example.com": { name: "One", env: "e1" }, "b2@example.com": { name: "Two", env: "e2" } }),
}));
const created = await client.domains.create({ name: "new.example.org" });
const beforeVerification = await refusal(client.messages.create("new.example.org", mail("anna@example.com")));
const verified = await client.domains.verify("new.example.org");
const afterVerification = await client.messages.create("new.example.org", mail("late@example.com"));
// It is delivered a moment after the answer.
let events;
for (let tries = 0; tries < 1000 && !events?.items.some(item => item.event === "delivered"); tries++)
  events = await client.events.get(domain, { "message-id": "mine@yourdomain.com", ascending: "yes", limit: 300 });

console.log(JSON.stringify({
  hook,
  hooks: await client.webhooks.list(domain),
  sent,
  batch,
  events,
  nextEvents: await client.events.get(domain, { "message-id": "mine@yourdomain.com", ascending: "yes", limit: 300, page: events.pages.next.page }),
  created,
  beforeVerification,
  verified,
  afterVerification,
  domains: await client.domains.list(),
  domain: await client.domains.get(domain),
  tracking: await client.domains.getTracking(domain),
  suppressed: await client.suppressions.create(domain, "bounces", { address: "gone@example.com" }),
  bounces: await client.suppressions.list(domain, "bounces"),
  badAddress: await refusal(client.messages.create(domain, mail(["ok@example.com", "not an address"]))),
  badDomain: await refusal(client.messages.create("nowhere.example", mail("anna@example.com"))),
  badKey: await refusal(mailgun.client({ username: "api", key: "wrong-key", url }).messages.create(domain, mail("anna@example.com"))),
  removed: await client.webhooks.destroy(domain, "delivered"),
}));

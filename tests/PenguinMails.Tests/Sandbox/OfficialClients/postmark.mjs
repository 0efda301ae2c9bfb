// Drives the sandbox through Postmark's own client and prints what it was answered.
import { AccountClient, ServerClient } from "postmark";

const url = new URL(process.argv[2]);
const hookUrl = process.argv[3];
const options = { requestHost: url.host, useHttps: false, timeout: 20 };
const client = new ServerClient("0193a1b2-c3d4-7000-8000-0000000c11e7", options);
const account = new AccountClient("official-account", options);

const mail = (To, more = {}) => ({ From: "team@yourdomain.com", To, Subject: "Hello", TextBody: "Text", HtmlBody: "<p>Text</p>", ...more });
const refusal = (call) => call.then(() => null, (e) => ({ name: e.name, code: e.code, statusCode: e.statusCode }));

const hook = await client.createWebhook({
  Url: hookUrl,
  HttpAuth: { Username: "penguin", Password: "secret" },
  HttpHeaders: [{ Name: "X-Shared", Value: "shared secret" }],
  Triggers: { Delivery: { Enabled: true }, Bounce: { Enabled: true, IncludeContent: false } },
});
const sent = await client.sendEmail(mail("Anna <anna@example.com>", {
  Tag: "welcome",
  Metadata: { pm_env: "one" },
  Attachments: [{ Name: "note.txt", Content: "aGVsbG8=", ContentType: "text/plain", ContentID: null }],
}));
const batch = await client.sendEmailBatch([mail("b1@example.com", { Metadata: { pm_call: "c" } }), mail("not an address"), mail("b2@example.com", { Metadata: { pm_call: "c" } })]);
const template = await client.createTemplate({ Name: "Greeting", Alias: "greeting", Subject: "Hello {{name}}", TextBody: "Dear {{person.name}}" });
const templated = await client.sendEmailWithTemplate({ From: "team@yourdomain.com", To: "t@example.com", TemplateAlias: "greeting", TemplateModel: { name: "Anna", person: { name: "Anna" } } });
const created = await account.createDomain({ Name: "new.example.org" });
const beforeVerification = await refusal(client.sendEmail(mail("anna@example.com", { From: "a@new.example.org" })));
const verified = await account.verifyDomainDKIM(created.ID);
const afterVerification = await client.sendEmail(mail("late@example.com", { From: "a@new.example.org" }));

console.log(JSON.stringify({
  server: await client.getServer(),
  hook,
  hooks: await client.getWebhooks(),
  sent,
  details: await client.getOutboundMessageDetails(sent.MessageID),
  batch,
  search: await client.getOutboundMessages({ count: 10, offset: 0, metadata_pm_call: "c" }),
  templated,
  template,
  streams: await client.getMessageStreams(),
  suppressed: await client.createSuppressions("outbound", { Suppressions: [{ EmailAddress: "gone@example.com" }] }),
  suppressions: await client.getSuppressions("outbound"),
  inactive: await refusal(client.sendEmail(mail("gone@example.com"))),
  badToken: await refusal(new ServerClient("wrong-token", options).sendEmail(mail("anna@example.com"))),
  badSender: await refusal(client.sendEmail(mail("anna@example.com", { From: "a@elsewhere.example" }))),
  beforeVerification,
  verified,
  afterVerification,
  domains: await account.getDomains(),
  senders: await account.createSenderSignature({ FromEmail: "me@elsewhere.example", Name: "Me" }),
  removed: await client.deleteWebhook(hook.ID),
}));

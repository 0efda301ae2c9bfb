// Makes lists/: a file of domains for each package that lists throw-away mailboxes, and one of the names that stand for a role. One entry a line.
import { createRequire } from "node:module";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const throwAway = {
  "disposable-email-domains": require("disposable-email-domains"),
  "disposable-email-domains-js": require("../../node_modules/disposable-email-domains-js/dist/dict/disposable_email_blocklist.json"),
  fakefilter: Object.keys(require("fakefilter/json/data.json").domains),
  mailchecker: [...require("mailchecker").blacklist()],
};

rmSync("lists", { recursive: true, force: true });
mkdirSync("lists/disposable", { recursive: true });
for (const [name, domains] of Object.entries(throwAway)) write(`lists/disposable/${name}.txt`, domains);
write("lists/roles.txt", require("role-based-email-addresses"));

function write(path, entries) {
  if (entries.length < 500) throw new Error(`${path} has ${entries.length} entries: its package has changed its form.`);
  writeFileSync(path, [...new Set(entries.map(entry => entry.toLowerCase()))].sort().join("\n") + "\n");
}

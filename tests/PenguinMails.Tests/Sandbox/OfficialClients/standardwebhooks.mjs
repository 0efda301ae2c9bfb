// A receiver's own check: {secret, public_key, headers, body} on the command line; prints what it verified, or fails.
import { createPublicKey, verify } from "node:crypto";
import { Webhook } from "standardwebhooks";

const { secret, public_key, headers, body } = JSON.parse(process.argv[2]);

// The library knows v1 only; of v1a the specification says Ed25519 over the same text.
function verifyAsymmetric() {
  const raw = Buffer.from(public_key.slice("whpk_".length), "base64");
  const key = createPublicKey({ key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]), format: "der", type: "spki" });
  const content = Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`);
  const good = headers["webhook-signature"].split(" ").some((one) => one.startsWith("v1a,") && verify(null, content, key, Buffer.from(one.slice(4), "base64")));
  if (!good) throw new Error("No signature matches.");
  return JSON.parse(body);
}

console.log(JSON.stringify(secret ? new Webhook(secret).verify(body, headers) : verifyAsymmetric()));

// Reads a file of addresses, one a line, asks validator's isEmail about all of them again and again for so many seconds, and prints how many a second and how many it took for addresses.
import { readFileSync } from 'node:fs';
import isEmail from 'validator/lib/isEmail.js';

const [file, seconds] = process.argv.slice(2);
const addresses = readFileSync(file, 'utf8').split('\n').filter(line => line.length > 0);
const check = isEmail.default ?? isEmail;
const end = performance.now() + Number(seconds) * 1000;
const started = performance.now();
let asked = 0;
let taken = 0;
while (performance.now() < end) {
  taken = 0;
  for (const address of addresses)
    if (check(address)) taken++;
  asked += addresses.length;
}
console.log(JSON.stringify({ perSecond: asked / ((performance.now() - started) / 1000), taken }));

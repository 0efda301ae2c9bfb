// Reads a JSON array of addresses and prints which of them validator's isEmail takes, as a JSON array of booleans.
import { readFileSync } from 'node:fs';
import isEmail from 'validator/lib/isEmail.js';

const check = isEmail.default ?? isEmail;
console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(address => check(address))));

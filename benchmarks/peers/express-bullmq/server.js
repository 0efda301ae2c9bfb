// What many teams would build: Express takes the request, BullMQ puts a job into Redis, and the answer goes out when Redis has
// written it to disk (appendfsync always). One process per core.
import cluster from 'node:cluster';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Queue } from 'bullmq';
import express from 'express';

const { PORT, REDIS_PORT, API_KEY, SIGNING_KEY, WORKERS } = process.env;
const connection = { host: '127.0.0.1', port: Number(REDIS_PORT) };
const kept = { removeOnComplete: true, attempts: 5, backoff: { type: 'exponential', delay: 1000 } };

function checked(email) {
  return typeof email?.from === 'string' && typeof email.to === 'string' && email.to.includes('@')
    && typeof email.subject === 'string' && (email.html_body || email.text_body);
}

function genuine({ timestamp, token, signature } = {}) {
  if (typeof timestamp !== 'string' || typeof token !== 'string' || typeof signature !== 'string') return false;
  const expected = createHmac('sha256', SIGNING_KEY).update(timestamp + token).digest();
  const shown = Buffer.from(signature, 'hex');
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}

function serve() {
  const emails = new Queue('emails', { connection });
  const events = new Queue('events', { connection });
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '15mb' }));

  app.post('/send', async (request, response) => {
    if (request.get('authorization') !== `Bearer ${API_KEY}`) return response.sendStatus(401);
    if (!checked(request.body)) return response.sendStatus(422);
    const key = request.get('idempotency-key');
    const job = await emails.add('send', request.body, key ? { ...kept, jobId: `key-${key}` } : kept);
    response.status(202).json({ id: job.id, status: 'queued' });
  });

  app.post('/webhook', async (request, response) => {
    if (!genuine(request.body?.signature)) return response.sendStatus(406);
    await events.add('event', request.body, kept);
    response.sendStatus(200);
  });

  app.listen(Number(PORT), '127.0.0.1');
}

if (cluster.isPrimary && Number(WORKERS ?? availableParallelism()) > 1)
  for (let i = 0; i < Number(WORKERS ?? availableParallelism()); i++) cluster.fork();
else
  serve();

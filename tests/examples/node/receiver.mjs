// A receiver of webhooks that believes only what is signed and fresh:
// SECRET_KEY=… PORT=3000 node receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

// [verify]
/** Why a webhook must not be believed; null if it is genuine and fresh. */
function refusal(body, secretKey) {
  const values = new URLSearchParams(body);
  const checksum = Buffer.from(values.get('checksum') ?? '');
  values.delete('checksum');
  values.sort();
  // URLSearchParams writes every character as the service does.
  const signed = createHmac('sha1', secretKey).update(values.toString()).digest('hex');
  if (checksum.length !== signed.length || !timingSafeEqual(checksum, Buffer.from(signed))) {
    return 'the checksum is wrong';
  }
  const inSouthAfrica = new Date(Date.now() + 2 * 60 * 60 * 1000).toISOString();
  const now = inSouthAfrica.replace(/\D/g, '').slice(0, 14);
  return values.get('nonce-date') < now ? 'it has expired' : null;
}
// [/verify]

const receiver = createServer(async (request, response) => {
  const why = refusal(await text(request), process.env.SECRET_KEY);
  response.writeHead(why ? 403 : 204).end(why);
});
receiver.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${receiver.address().port}`);
});

/** A Fastify server that lets requests with the right header through to the server behind it, as
 *  nginx.conf does: `node fastify.mjs PORT PORT_BEHIND TOKEN`. */
import Fastify from 'fastify';
import { Pool } from 'undici';

const [port, behind, token] = process.argv.slice(2);
const known = `Bearer ${token}`;
const pool = new Pool(`http://127.0.0.1:${behind}`, { connections: 32 });
const server = Fastify();

server.addHook('onRequest', (request, reply, done) => {
  if (request.headers.authorization === known) done();
  else reply.code(401).send();
});

server.get('/*', async (request, reply) => {
  const answer = await pool.request({ method: 'GET', path: request.url });
  reply.code(answer.statusCode).type(answer.headers['content-type']);
  // A short answer is sent sooner as a whole than as a stream.
  return answer.body.text();
});

await server.listen({ host: '127.0.0.1', port: Number(port) });

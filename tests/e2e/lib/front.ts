import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** Answers in the place of the till's server. */
export type Answer = (asked: IncomingMessage, answer: ServerResponse) => void;

/** A reverse proxy before the till's server, which may answer for the page itself. */
export class Front {
  /** What is answered to whoever asks for the page; the till's server answers when there is nothing. */
  page?: Answer;
  url = '';
  private server?: Server;

  async open(behind: string): Promise<void> {
    this.server = createServer((asked, answer) => {
      if (this.page && asked.url === '/') return this.page(asked, answer);
      const on = request(`${behind}${asked.url}`, { method: asked.method, headers: asked.headers }, (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      });
      on.on('error', () => answer.destroy());
      answer.on('close', () => on.destroy());
      asked.pipe(on);
    });
    await new Promise<void>((done) => this.server!.listen(0, '127.0.0.1', done));
    const address = this.server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }
}

/** A page of somebody else's. */
export const foreign =
  (status: number, heading: string): Answer =>
  (_asked, answer) => {
    answer.writeHead(status, { 'content-type': 'text/html' });
    answer.end(`<!doctype html><title>${heading}</title><h1>${heading}</h1>`);
  };

/** `tabby-pos setup`, as an owner begins with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dist, freePort, type Shop } from './shop';

/** A set-up that waits for its browser. */
export class Setup {
  private constructor(
    private readonly folder: string,
    private readonly program: ChildProcess,
    readonly url: string,
    /** The code that it has printed. */
    readonly code: string,
  ) {}

  /** Begins one in a folder of its own, at the sandbox of this shop. */
  static async begin(shop: Shop): Promise<Setup> {
    const folder = mkdtempSync(join(tmpdir(), 'tabby-pos-setup-'));
    const port = await freePort();
    const words = ['setup', '--folder', join(folder, 'shop'), '--listen', `127.0.0.1:${port}`, '--tabby-url', shop.sandboxUrl];
    const program = spawn(join(dist, 'tabby-pos'), words, { env: {}, stdio: ['ignore', 'pipe', 'ignore'] });
    const code = await new Promise<string>((found, failed) => {
      let said = '';
      program.once('exit', (status) => failed(new Error(`the set-up ended with ${status}`)));
      program.stdout.on('data', (part) => {
        said += part;
        const line = /^ {2}(\w{3}-\w{4})$/m.exec(said);
        if (line) found(line[1]!);
      });
    });
    return new Setup(folder, program, `http://127.0.0.1:${port}`, code);
  }

  async end(): Promise<void> {
    const ended = new Promise((done) => this.program.once('exit', done));
    if (this.program.exitCode === null) {
      this.program.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true });
  }
}

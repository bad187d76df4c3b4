/** The cells of the matrix, as cells.json describes them. */
import described from './cells.json' with { type: 'json' };

export type Fault = { kind: string; else?: string; status?: number; ms?: number; s?: number };
export type Cell = { number: number; call: string; fault: Fault; circumstance: string };

const { calls, faults, circumstances, links, webhooks } = described as {
  calls: string[];
  faults: Fault[];
  circumstances: string[];
  links: string;
  webhooks: { call: string; faults: Fault[] };
};

const turn = <T>(all: T[], number: number): T => all[number % all.length]!;

const made: Omit<Cell, 'number'>[] = [
  ...faults.flatMap((fault, row) =>
    circumstances.map((circumstance, column) => ({ call: turn(calls, row + column), fault, circumstance })),
  ),
  ...faults.map((fault, row) => ({ call: links, fault, circumstance: turn(circumstances, row) })),
  ...webhooks.faults.flatMap((fault) => circumstances.map((circumstance) => ({ call: webhooks.call, fault, circumstance }))),
];

export const cells: Cell[] = made.map((cell, number) => ({ number, ...cell }));

/** The pairs that no cell has: of a call and a fault, of a call and a circumstance, of a fault and a circumstance. */
export function missingPairs(): string[] {
  const name = ({ kind, status }: Fault) => [kind, status].join(' ').trim();
  const has = (so: (cell: Cell) => boolean) => cells.some(so);
  const groups = [
    { of: [...calls, links], how: faults },
    { of: [webhooks.call], how: webhooks.faults },
  ];
  const missing: string[] = [];
  for (const { of, how } of groups) {
    for (const call of of) {
      for (const fault of how) if (!has((cell) => cell.call === call && cell.fault === fault)) missing.push(`${call}, ${name(fault)}`);
      for (const what of circumstances) if (!has((cell) => cell.call === call && cell.circumstance === what)) missing.push(`${call}, ${what}`);
    }
    for (const fault of how) {
      for (const what of circumstances) {
        if (!has((cell) => cell.fault === fault && cell.circumstance === what)) missing.push(`${name(fault)}, ${what}`);
      }
    }
  }
  return missing;
}

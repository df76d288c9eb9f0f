import { readFileSync } from 'node:fs';

// Loaded before the program (`node --import`): the machine's clock as the program sees it, which jumps by as many
// milliseconds as the file JUMP_FILE says. What only ever grows (performance.now, timers) goes on as it was, as it does
// when somebody sets the clock of a machine.

const file = process.env.JUMP_FILE ?? '';
const lookEveryMs = 50;
const Machine = Date;
let jumpMs = 0;

setInterval(() => {
  jumpMs = Number(readFileSync(file, 'utf8'));
}, lookEveryMs).unref();

globalThis.Date = new Proxy(Machine, {
  construct: (target, given: [], asked) =>
    Reflect.construct(target, given.length > 0 ? given : [target.now() + jumpMs], asked),
  apply: (target) => new target(target.now() + jumpMs).toString(),
  get: (target, name, receiver) => (name === 'now' ? () => target.now() + jumpMs : Reflect.get(target, name, receiver)),
});

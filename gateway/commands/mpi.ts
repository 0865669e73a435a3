import { type Command, Misuse } from './command.ts'
import check from './mpi-check.ts'
import codes from './mpi-codes.ts'
import evaluate from './mpi-evaluate.ts'
import train from './mpi-train.ts'

const kinds: Readonly<Record<string, Command>> = { train, evaluate, codes, check }

const command: Command = {
  usage: Object.values(kinds)
    .map(({ usage }) => usage)
    .join('\n\n'),
  async run([kind = '', ...rest]) {
    const chosen = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (chosen === undefined) throw new Misuse(`What the index does is one of ${Object.keys(kinds).join(', ')}.`)
    return chosen.run(rest)
  },
}

export default command

import chase from './check-chase.ts'
import { type Command, Misuse } from './command.ts'

const kinds: Readonly<Record<string, Command>> = { chase }

const command: Command = {
  usage: Object.values(kinds)
    .map(({ usage }) => usage)
    .join('\n\n'),
  async run([kind = '', ...rest]) {
    const checking = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (checking === undefined) throw new Misuse(`What is checked is one of ${Object.keys(kinds).join(', ')}.`)
    return checking.run(rest)
  },
}

export default command

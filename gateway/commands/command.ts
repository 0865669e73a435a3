import { type ParseArgsConfig, parseArgs } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; strict: true }>>['values']

/** Called in a way that it cannot be: the usage is shown, and the exit code is 2. */
export class Misuse extends Error {}

/** It was asked for rightly and cannot be done: one line, exit code 1. */
export class Failure extends Error {}

export interface Command {
  /** How it is called, and what each option means; where it has kinds, of that which the words begin with, or of all. */
  readonly usage: string | ((words: readonly string[]) => Promise<string>)
  /** The exit code. */
  run(argv: readonly string[]): Promise<number>
}

interface Definition<O extends Options> {
  readonly usage: string
  readonly options: O
  /** How many words without a dash it takes; none unless said. */
  readonly words?: { readonly least: number; readonly most: number }
  run(values: Values<O>, words: readonly string[]): Promise<number>
}

export function command<const O extends Options>({ usage, options, words, run }: Definition<O>): Command {
  const { least, most } = words ?? { least: 0, most: 0 }
  return {
    usage,
    async run(argv) {
      const { values, positionals } = parse(argv, options)
      if (positionals.length < least) throw new Misuse('Something is missing.')
      if (positionals.length > most) throw new Misuse(`Not understood: ${positionals[most]}.`)
      return run(values, positionals)
    },
  }
}

export const usageOf = async ({ usage }: Command, words: readonly string[]): Promise<string> =>
  typeof usage === 'string' ? usage : usage(words)

type Load = () => Promise<{ readonly default: Command }>

/** A command whose first word says which; none waits for what another needs. */
export function commandOfKinds(kinds: Readonly<Record<string, Load>>, misuse: string): Command {
  const kindOf = (word: string | undefined): Load | undefined =>
    word !== undefined && Object.hasOwn(kinds, word) ? kinds[word] : undefined
  return {
    async usage([word, ...rest]) {
      const named = kindOf(word)
      const loads = named === undefined ? Object.values(kinds) : [named]
      const usages = loads.map(async (load) => usageOf((await load()).default, rest))
      return (await Promise.all(usages)).join('\n\n')
    },
    async run([word, ...rest]) {
      const load = kindOf(word)
      if (load === undefined) throw new Misuse(`${misuse} is one of ${Object.keys(kinds).join(', ')}.`)
      return (await load()).default.run(rest)
    },
  }
}

function parse<O extends Options>(argv: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true })
  } catch (error) {
    // ERR_PARSE_ARGS_*: the message names the flag; its first sentence is enough.
    if (error instanceof TypeError && 'code' in error) throw new Misuse(`${error.message.split('. ')[0]}.`)
    throw error
  }
}

/** One of a closed list of words, or why not. */
export function oneOf<const T extends string>(words: readonly T[], given: string, flag: string): T {
  const found = words.find((word) => word === given)
  if (found === undefined) throw new Misuse(`${flag} is one of ${words.join(', ')}.`)
  return found
}

export function wholeNumber(given: string, flag: string, least = 0): number {
  const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN
  if (!(number >= least)) throw new Misuse(`${flag} is a whole number, ${least} or more.`)
  return number
}

export function required(given: string | undefined, flag: string): string {
  if (given === undefined || given === '') throw new Misuse(`${flag} is missing.`)
  return given
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

export const sayJson = (value: unknown): void => say(JSON.stringify(value, null, 2))

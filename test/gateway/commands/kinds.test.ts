import { expect, test } from 'vitest'
import { command, commandOfKinds, Misuse, required, usageOf } from '../../../gateway/commands/command.ts'

const ran: (readonly string[])[] = []
const loaded: string[] = []
const kind = (name: string) => async () => {
  loaded.push(name)
  const run = async (_: object, words: readonly string[]) => {
    ran.push([name, required(words[0], 'FILE')])
    return 7
  }
  return { default: command({ usage: `hub take ${name} FILE`, options: {}, words: { least: 0, most: 1 }, run }) }
}
const taking = commandOfKinds({ letters: kind('letters'), parcels: kind('parcels') }, 'What is taken')

test('a command of kinds loads and runs the one that is named', async () => {
  expect(await taking.run(['parcels', 'a.csv'])).toBe(7)
  expect([ran, loaded]).toEqual([[['parcels', 'a.csv']], ['parcels']])
})

test('its usage is that of the kind that is named, or of all', async () => {
  expect(await usageOf(taking, ['letters', '--help'])).toBe('hub take letters FILE')
  expect(await usageOf(taking, [])).toBe('hub take letters FILE\n\nhub take parcels FILE')
  expect(await usageOf(taking, ['--json'])).toBe('hub take letters FILE\n\nhub take parcels FILE')
})

test.each([[[]], [['stones']], [['constructor']]])('%j is none of them', async (argv) => {
  await expect(taking.run(argv)).rejects.toThrow(new Misuse('What is taken is one of letters, parcels.'))
})

import { settingsTable, shownSettings } from '../config.ts'
import { command, Misuse, say, sayJson } from './command.ts'

export default command({
  usage: `hub config [--json | --markdown]

The settings in force, secrets masked; with --markdown the table of all settings, as the README has it.`,
  options: { json: { type: 'boolean', default: false }, markdown: { type: 'boolean', default: false } },
  async run({ json, markdown }) {
    if (json && markdown) throw new Misuse('Either --json or --markdown.')
    if (markdown) say(settingsTable())
    else if (json) sayJson(shownSettings())
    else say(inColumns())
    return 0
  },
})

function inColumns(): string {
  const shown = shownSettings()
  const width = Math.max(...shown.map(({ key }) => key.length))
  const lines = shown.map(({ key, value, from }) =>
    `${key.padEnd(width)}  ${value ?? '-'}${from === 'environment' ? '  (environment)' : ''}`.trimEnd(),
  )
  return lines.join('\n')
}

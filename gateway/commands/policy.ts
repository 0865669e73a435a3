import { policyJson, policyMarkdown, policyTable, policyText } from '../../subgraphs/shared/policy/report.ts'
import { loadSdl, writtenSubgraphs } from '../../subgraphs/shared/sdl.ts'
import { command, Misuse } from './command.ts'

export default command({
  usage: `hub policy [--json | --markdown]

Who may ask for what, field by field: the whole policy of the graph, as its SDL says it.`,
  options: { json: { type: 'boolean', default: false }, markdown: { type: 'boolean', default: false } },
  async run({ json, markdown }) {
    if (json && markdown) throw new Misuse('Either --json or --markdown.')
    const rows = policyTable(writtenSubgraphs().map((name) => ({ name, sdl: loadSdl(name) })))
    process.stdout.write(json ? policyJson(rows) : markdown ? policyMarkdown(rows) : policyText(rows))
    return 0
  },
})

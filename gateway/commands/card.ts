import { type PersonCategory, personCategories } from '../../schema/domain/category.ts'
import { asPersonId, type InstitutionCode } from '../../schema/domain/ids.ts'
import type { CardAnswer } from '../../subgraphs/shared/consent/assertion.ts'
import { readConfig } from '../config.ts'
import { cardsBelieved } from '../wiring/demo.ts'
import { command, Failure, Misuse, oneOf, required, say } from './command.ts'
import { demoKeys } from './demo-keys.ts'

const text = { type: 'string' } as const
const lists = { give: 'GIVEN', refuse: 'REFUSED', 'could-not-obtain': 'COULD_NOT_OBTAIN' } as const

export default command({
  usage: `hub card --person ID --institution CODE [--give LIST] [--refuse LIST] [--could-not-obtain LIST]

What the card reader (顔認証付きカードリーダー) of a demo institution signs after the person answered at it: for the
\`assertion\` of the mutation recordConsentAtReader, good for five minutes and once. Demo mode only, without a
CARD_AUTHORITY_DIR. A LIST has categories with commas between them: ${personCategories.join(', ')}.`,
  options: { person: text, institution: text, give: text, refuse: text, 'could-not-obtain': text },
  async run(values) {
    const person = asPersonId(required(values.person, '--person'))
    if (person === null) throw new Misuse('--person is the id of a person (per_…).')
    const consents: Partial<Record<PersonCategory, CardAnswer['outcome']>> = {}
    for (const flag of ['give', 'refuse', 'could-not-obtain'] as const) {
      for (const word of values[flag]?.split(',') ?? []) {
        const category = oneOf(personCategories, word.trim(), `--${flag}`)
        if (consents[category] !== undefined) throw new Misuse(`${category} is answered twice.`)
        consents[category] = lists[flag]
      }
    }
    if (Object.keys(consents).length === 0) throw new Misuse('No category is answered.')
    const institution = required(values.institution, '--institution') as InstitutionCode
    const config = readConfig()
    const cards = cardsBelieved(config, demoKeys(config))
    if (cards === null) throw new Failure('CARD_AUTHORITY_DIR: this hub believes other cards than those of the demo.')
    say(await cards.assert({ person, institution, consents }))
    return 0
  },
})

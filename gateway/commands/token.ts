import { purposes, roles } from '../../schema/domain/caller.ts'
import type { TokenRequest } from '../demo/issuer.ts'
import { command, Failure, oneOf, required, say, wholeNumber } from './command.ts'
import { demoKeys } from './demo-keys.ts'

const text = { type: 'string' } as const

export default command({
  usage: `hub token --role ROLE [OPTION…]

Prints a token of the development issuer, and nothing else. Demo mode only. What is not said is as the role's people
in the demo have it.

  --purpose PURPOSE        what it is asked for; the role's usual purpose unless said
  --institution CODE       where the user works
  --person ID              the person themself, or the guardian's own person
  --acting-for ID          whom a guardian acts for
  --delegation ID          a nurse's delegation
  --user NAME              the user's name at the issuer
  --no-second-factor       as if they had come with a password alone
  --ttl SECONDS            how long it is good for; an hour unless said, twelve at most`,
  options: {
    role: text,
    purpose: text,
    institution: text,
    person: text,
    'acting-for': text,
    delegation: text,
    user: text,
    'no-second-factor': { type: 'boolean' },
    ttl: text,
  },
  async run(values) {
    const request: TokenRequest = {
      role: oneOf(roles, required(values.role, '--role'), '--role'),
      ...(values.purpose === undefined ? {} : { purpose: oneOf(purposes, values.purpose, '--purpose') }),
      ...(values.institution === undefined ? {} : { institution: values.institution }),
      ...(values.person === undefined ? {} : { person: values.person }),
      ...(values['acting-for'] === undefined ? {} : { actingFor: values['acting-for'] }),
      ...(values.delegation === undefined ? {} : { delegation: values.delegation }),
      ...(values.user === undefined ? {} : { user: values.user }),
      ...(values['no-second-factor'] ? { secondFactor: false } : {}),
      ...(values.ttl === undefined ? {} : { ttl: wholeNumber(values.ttl, '--ttl', 1) }),
    }
    const token = await demoKeys().issuer.mintToken(request)
    if (!token.ok) throw new Failure(token.refusal.message)
    say(token.value)
    return 0
  },
})

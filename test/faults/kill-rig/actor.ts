import type { HubAnswer } from '../../support/hub-client.ts'
import type { SeededRandom } from '../../support/seeded-random.ts'
import { type Client, NoAnswer } from './client.ts'
import type { Journal } from './journal.ts'
import * as operations from './operations.ts'
import { cardOf, dayAfter, type HeldNumber, type Holder, later, newCard, newcomer, shares } from './people.ts'

interface Landed {
  readonly __typename: 'RowLanded'
  readonly number: { readonly id: string }
}

/** Works on people that are nobody else's, one thing after another, until the hub answers no more. */
export async function act(
  client: Client,
  journal: Journal,
  random: SeededRandom,
  others: readonly Holder[],
): Promise<void> {
  const own = [...others]
  for (;;) {
    try {
      const holder = own.length > 0 ? random.pick(own) : null
      if (holder === null || (own.length < 20 && random.chance(0.2)))
        own.push(...(await arrive(client, journal, random)))
      else await live(client, holder, journal, random)
    } catch (error) {
      if (error instanceof NoAnswer) return
      throw error
    }
  }
}

/** One to four people register in one operation. */
async function arrive(client: Client, journal: Journal, random: SeededRandom): Promise<readonly Holder[]> {
  const arriving = Array.from({ length: 1 + random.integer(4) }, () => {
    const running = journal.next()
    const holder: Holder = { ...newcomer(random, running), numbers: [], person: null, provisions: new Map() }
    return { holder, card: newCard(running), from: dayAfter(random.integer(60)), share: random.pick(shares) }
  })
  const [first] = arriving
  if (first === undefined) return []
  await client.write({
    part: 'INSURER',
    person: null,
    query: operations.register,
    variables: {
      input: {
        idempotencyKey: keyOf(journal),
        entries: arriving.map(({ holder, card, from, share }) => entry(holder, card, from, share, null)),
      },
    },
    holder: first.holder,
    applied(answer) {
      for (const [place, { holder, card, from, share }] of arriving.entries()) {
        const handle = landed(answer, 'registerQualifications', place)
        holder.numbers.push({ card, handle, from, until: null, terms: [{ from, until: null, share }] })
        journal.holders.push(holder)
        journal.touched.add(holder)
      }
    },
  })
  return arriving.map(({ holder }) => holder)
}

async function live(client: Client, holder: Holder, journal: Journal, random: SeededRandom): Promise<void> {
  const current = holder.numbers.at(-1)
  if (current === undefined) return
  const chance = random.next()
  if (chance < 0.25) await checkCard(client, holder, random.pick(holder.numbers))
  else if (chance < 0.45) await learnPerson(client, holder, current)
  else if (chance < 0.6) await amendShare(client, holder, current, journal, random)
  else if (chance < 0.7) await changeJob(client, holder, current, journal, random)
  else if (chance < 0.88) await give(client, holder, journal, random)
  else await withdraw(client, holder, journal, random)
}

async function checkCard(client: Client, holder: Holder, number: HeldNumber): Promise<void> {
  const variables = { input: cardOf(holder, number) }
  await client.ask({ part: 'CLERK', person: null, query: operations.check, variables })
}

/** The outbox brings the person a moment after the registration: until then there is none. */
async function learnPerson(client: Client, holder: Holder, number: HeldNumber): Promise<void> {
  const variables = { input: cardOf(holder, number) }
  const { data } = await client.ask({ part: 'HISTORY', person: null, query: operations.history, variables })
  holder.person = personIn(data) ?? holder.person
}

async function amendShare(
  client: Client,
  holder: Holder,
  number: HeldNumber,
  journal: Journal,
  random: SeededRandom,
): Promise<void> {
  const last = number.terms.at(-1)
  if (last === undefined || number.until !== null) return
  const share = random.pick(shares.filter((one) => one !== last.share))
  const asOf = later(last.from, 1 + random.integer(9))
  await client.write({
    part: 'INSURER',
    person: null,
    query: operations.amend,
    variables: {
      input: { idempotencyKey: keyOf(journal), entries: [{ number: number.card, asOf, shareOfCost: share }] },
    },
    holder,
    applied(answer) {
      landed(answer, 'amendQualifications', 0)
      last.until = asOf
      number.terms.push({ from: asOf, until: null, share })
    },
  })
}

/** The old number is lost and a new one continues it: two operations, and a kill may fall between them. */
async function changeJob(
  client: Client,
  holder: Holder,
  number: HeldNumber,
  journal: Journal,
  random: SeededRandom,
): Promise<void> {
  const last = number.terms.at(-1)
  if (last === undefined || holder.numbers.length > 6) return
  if (number.until === null) {
    const until = later(last.from, 1 + random.integer(9))
    await client.write({
      part: 'INSURER',
      person: null,
      query: operations.end,
      variables: {
        input: {
          idempotencyKey: keyOf(journal),
          entries: [{ number: number.card, until, reason: 'JOINED_ANOTHER_INSURER' }],
        },
      },
      holder,
      applied(answer) {
        landed(answer, 'endQualifications', 0)
        last.until = until
        number.until = until
      },
    })
  }
  const card = newCard(journal.next())
  const from = number.until ?? last.from
  const share = random.pick(shares)
  await client.write({
    part: 'INSURER',
    person: null,
    query: operations.register,
    variables: {
      input: { idempotencyKey: keyOf(journal), entries: [entry(holder, card, from, share, number)] },
    },
    holder,
    applied(answer) {
      const handle = landed(answer, 'registerQualifications', 0)
      holder.numbers.push({ card, handle, from, until: null, terms: [{ from, until: null, share }] })
    },
  })
}

async function give(client: Client, holder: Holder, journal: Journal, random: SeededRandom): Promise<void> {
  const { person } = holder
  if (person === null || holder.provisions.size >= 30) return
  await client.write({
    part: 'PERSON',
    person,
    query: operations.giveConsent,
    variables: {
      input: {
        idempotencyKey: keyOf(journal),
        person,
        effect: random.chance(0.7) ? 'PERMIT' : 'DENY',
        recipient: { role: 'PHYSICIAN' },
        category: random.pick(['MEDICATION', 'CLINICAL', 'CHECKUP', 'DOCUMENT']),
      },
    },
    holder,
    applied({ data }) {
      const given = data as { readonly giveConsent: { readonly id: string } | null } | null
      if (given?.giveConsent == null) throw new Error('A consent that had to be taken was not.')
      holder.provisions.set(given.giveConsent.id, false)
    },
  })
}

async function withdraw(client: Client, holder: Holder, journal: Journal, random: SeededRandom): Promise<void> {
  const live = [...holder.provisions].flatMap(([id, withdrawn]) => (withdrawn ? [] : [id]))
  const { person } = holder
  if (person === null || live.length === 0) return
  const provision = random.pick(live)
  await client.write({
    part: 'PERSON',
    person,
    query: operations.withdrawConsent,
    variables: { input: { idempotencyKey: keyOf(journal), person, provision } },
    holder,
    applied: () => void holder.provisions.set(provision, true),
  })
}

function entry(holder: Holder, number: object, from: string, share: number, previous: HeldNumber | null): object {
  return {
    number,
    previous: previous?.card ?? null,
    name: holder.name,
    kana: holder.kana,
    sex: 'NOT_SET',
    birthDate: holder.birthDate,
    address: holder.address,
    family: 'SELF',
    shareOfCost: share,
    from,
  }
}

const keyOf = (journal: Journal): string => `kill-rig-${journal.next()}`

function landed({ data, errors }: HubAnswer, field: string, place: number): string {
  const row = (data?.[field] as readonly Landed[] | null | undefined)?.[place]
  if (row?.__typename !== 'RowLanded')
    throw new Error(`A row that had to land did not: ${JSON.stringify(row ?? errors)}`)
  return row.number.id
}

interface Found {
  readonly verifyQualification?: {
    readonly qualification?: { readonly number?: { readonly person?: { readonly id: string } | null } }
  }
}

const personIn = (data: HubAnswer['data']): string | null =>
  (data as Found | null)?.verifyQualification?.qualification?.number?.person?.id ?? null

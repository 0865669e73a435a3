import { expect, test } from 'vitest'
import type { CredentialId, InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { factLines, prunedLines } from '../../../subgraphs/qualification/fact-changes.ts'
import { day, handle } from '../../subgraphs/qualification/terms.ts'
import { accepted } from '../../support/outcome.ts'
import { physician } from '../../support/physician.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, clinic, eachTest, entered, minted, person } from './bench.ts'
import { given } from './consents.ts'
import { opened } from './emergencies.ts'

const taro = minted('taro')
const mei = person('mei')

export function feedContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const changes = (after: number) => bench().store.facts.changes(after)
  const moved = (after: number) => bench().store.facts.moved?.(after)
  const write = (subjects: readonly string[]) =>
    bench().database.write(async (transaction) => {
      const lines = factLines(transaction, 'SUBJECT', subjects, 1)
      if (lines !== null) await transaction.batch([lines])
    })

  test('who asks first is told the newest revision, and to ask for everything', async () => {
    expect(await changes(-1)).toEqual({ changes: [], revision: 0, all: true })
    await write(['per_a'])
    expect(await changes(-1)).toEqual({ changes: [], revision: 1, all: true })
  })

  test('then every change comes once, in order', async () => {
    await write(['per_a', 'num_b'])
    await write(['per_c'])
    const line = (revision: number, key: string) => ({ revision, of: 'SUBJECT', key })
    expect(await changes(0)).toEqual({
      changes: [line(1, 'per_a'), line(2, 'num_b'), line(3, 'per_c')],
      revision: 3,
      all: false,
    })
    expect(await changes(2)).toEqual({ changes: [line(3, 'per_c')], revision: 3, all: false })
    expect(await changes(3)).toEqual({ changes: [], revision: 3, all: false })
  })

  test('more than a thousand at once: everything is asked again', async () => {
    for (let part = 0; part < 4; part++) await write(Array.from({ length: 250 }, (_, at) => `per_${250 * part + at}`))
    expect((await changes(0)).changes).toHaveLength(1_000)
    await write(['per_x'])
    expect(await changes(0)).toEqual({ changes: [], revision: 1_001, all: true })
    expect((await changes(1)).changes).toHaveLength(1_000)
  })

  test('a write about more than 250 subjects is one line for everybody', async () => {
    await write(Array.from({ length: 251 }, (_, at) => `per_${at}`))
    expect(await changes(0)).toEqual({ changes: [{ revision: 1, of: 'SUBJECT', key: null }], revision: 1, all: false })
  })

  test('a revision that this feed never had, as after going back to an older copy: everything is asked again', async () => {
    await write(['per_a'])
    expect(await changes(7)).toEqual({ changes: [], revision: 1, all: true })
  })

  test('the oldest lines go; who stood before them asks everything again', async () => {
    await write(Array.from({ length: 12 }, (_, at) => `per_${at}`))
    const prune = () =>
      bench().database.write(async (transaction) => {
        await transaction.batch([prunedLines(transaction, 5)])
      })
    await prune()
    await prune()
    expect((await changes(6)).all).toBe(true)
    const reached = await changes(7)
    expect([reached.all, reached.changes.map(({ revision }) => revision)]).toEqual([false, [8, 9, 10, 11, 12]])
    expect(await changes(12)).toEqual({ changes: [], revision: 12, all: false })
  })

  test('pruning an empty feed, or one that is short, takes nothing', async () => {
    const prune = () =>
      bench().database.write(async (transaction) => {
        await transaction.batch([prunedLines(transaction, 5)])
      })
    await prune()
    await write(['per_a', 'per_b'])
    await prune()
    expect((await changes(0)).changes).toHaveLength(2)
  })

  test('each who asks learns of what moved after their own revision, whatever others were told', async () => {
    await write(['per_a'])
    const mine = (await changes(-1)).revision
    expect(moved(mine)).toBe(false)
    await write(['per_b'])
    // Somebody else, a process apart, is told first.
    const theirs = (await changes(mine)).revision
    expect([moved(mine), moved(theirs)]).toEqual([true, false])
    expect((await changes(mine)).changes.map(({ key }) => key)).toEqual(['per_b'])
  })

  test('before the first answer, and when the index moved, there may be changes', async () => {
    await bench().reopen()
    expect(moved(0)).toBe(true)
    const { revision } = await changes(-1)
    expect(moved(revision)).toBe(false)
    bench().index.link(taro.handle, mei)
    expect(moved(revision)).toBe(true)
    const told = await changes(revision)
    expect(told.changes.map(({ key }) => key).sort()).toEqual([taro.handle, mei].sort())
    expect(moved(told.revision)).toBe(false)
  })

  test('writers at once lose no line and repeat none', async () => {
    await bench().revision()
    const names = Array.from({ length: 40 }, (_, at) => person(`p${at}-`))
    const seen: string[] = []
    let revision = 0
    const follow = async () => {
      const answer = await changes(revision)
      seen.push(...answer.changes.map(({ key }) => key ?? 'everybody'))
      revision = answer.revision
    }
    await Promise.all(
      names.map(async (of, at) => {
        await given(bench(), { person: of, giver: of })
        if (at % 5 === 0) await follow()
      }),
    )
    await follow()
    expect(seen.sort()).toEqual([...names].sort())
  })

  test('rows taken while links are taken over leave what either alone would', async () => {
    const numbers = Array.from({ length: 30 }, (_, at) => minted(`n${at}-`, { number: String(at) }))
    await Promise.all(
      numbers.map(async (number, at) => {
        bench().index.link(number.handle, person(`p${at % 6}-`))
        await Promise.all([bench().store.links.catchUp(), bench().take([entered(number)])])
      }),
    )
    const refs = numbers.map(({ handle: ref }) => ref)
    const found = await bench().store.facts.subjectFacts(refs)
    expect(found.map((known) => known.person)).toEqual(numbers.map((_, at) => person(`p${at % 6}-`)))
    expect(found.map((known) => known.facts.relations.length)).toEqual(numbers.map(() => 5))
    const told = (await changes(0)).changes.map(({ key }) => key)
    expect(refs.filter((ref) => !told.includes(ref))).toEqual([])
    expect(await bench().sent()).toHaveLength(30)
  })

  test('a change about a number or a person is told of the person and all their numbers', async () => {
    await bench().linked(taro.handle, mei)
    await bench().linked(handle('card'), mei)
    await bench().linked(handle('else'), person('else'))
    const circle = [`SUBJECT ${handle('card')}`, `SUBJECT ${taro.handle}`, `SUBJECT ${mei}`].sort()
    const acts: readonly (() => Promise<unknown>)[] = [
      () => bench().take([entered(taro)]),
      () =>
        bench().take([{ kind: 'AMENDMENT', number: taro, amendment: { shareOfCost: 20 }, asOf: day('2025-04-01') }]),
      () => bench().take([{ kind: 'LOSS', number: taro, until: day('2026-10-01'), reason: 'OTHER' }]),
      () => given(bench(), { person: mei, giver: mei }),
      () => opened(bench(), { subject: handle('card') }),
      () =>
        bench().store.consent.setProtection(
          scopeFor('PROTECTION', taro.handle),
          taro.handle,
          { kind: 'ADDRESS_HIDDEN', heldBy: '06130488' as InstitutionCode, from: bench().at, until: null },
          bench().once('protect'),
        ),
    ]
    for (const act of acts) {
      const revision = await bench().revision()
      await act()
      expect(await bench().told(revision)).toEqual(circle)
    }
  })

  test('after a merge a change is told of the id that gave way too', async () => {
    const [old, young] = [person('old'), person('young')]
    await bench().linked(handle('a'), old)
    await bench().linked(handle('b'), young)
    const told = [handle('a'), handle('b'), old, young].map((ref) => `SUBJECT ${ref}`).sort()
    const before = await bench().revision()
    await bench().linked(handle('b'), old)
    expect(await bench().told(before)).toEqual(told)
    for (const of of [old, young]) {
      const revision = await bench().revision()
      await given(bench(), { person: of, giver: of })
      expect(await bench().told(revision)).toEqual(told)
    }
  })

  test('what is refused, or changes no facts, is told to nobody', async () => {
    await bench().take([entered(taro)])
    const revision = await bench().revision()
    await bench().take([{ kind: 'VOUCHER', number: taro, month: day('2026-11-01') }])
    await bench().take([{ kind: 'LOSS', number: taro, until: day('2020-01-01'), reason: 'OTHER' }])
    await bench().store.consent.withdrawProvision(
      scopeFor('CONSENT', mei),
      mei,
      'prv_0000000000000000000000' as never,
      bench().once('withdraw'),
    )
    expect(await bench().told(revision)).toEqual([])
  })

  test('changes about callers name the credential, the institution, the delegation, or everybody', async () => {
    const { register } = bench().store
    const scope = scopeFor('REGISTER')
    const at = bench().at
    const until = (at + 1) as Instant
    const revision = await bench().revision()
    await register.putInstitutions([
      {
        code: clinic,
        name: '見本診療所',
        kind: 'CLINIC',
        status: 'ACTIVE',
        region: null,
        area: null,
        addressPrefix: null,
        emergencyEntitled: false,
        head: null,
        roles: [],
      },
    ])
    await register.suspend('test#x' as CredentialId, null, at)
    accepted(await register.liftSuspension(scopeFor('SECURITY'), 'test#x' as CredentialId, '済', bench().once('lift')))
    const { id } = accepted(
      await register.delegate(
        scope,
        {
          role: 'PHYSICIAN',
          physician: physician.user,
          nurse: physician.user,
          institution: clinic,
          purposes: [],
          from: at,
          until,
        },
        bench().once('delegate'),
      ),
    )
    accepted(
      await register.declareDisaster(
        scope,
        { declaredBy: clinic, areas: ['13'], deployed: [], from: at, until },
        bench().once('declare'),
      ),
    )
    expect(await bench().told(revision)).toEqual(
      [`CALLER ${clinic}`, 'CALLER test#x', 'CALLER test#x', `CALLER ${id}`, 'CALLER everybody'].sort(),
    )
  })
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  CredentialId,
  InstitutionCode,
  PersonId,
  ProvisionId,
  RequestId,
  UserId,
} from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Content, SectionName } from '../../subgraphs/emergency/content.ts'
import { isSignedBy, SignatureBroken } from '../../subgraphs/emergency/signature.ts'
import { SnapshotBroken } from '../../subgraphs/emergency/snapshots/snapshot.ts'
import type { EmergencyStore } from '../../subgraphs/emergency/store.ts'
import { digestOf, type Version } from '../../subgraphs/emergency/version.ts'
import type { KnownSubject } from '../../subgraphs/shared/consent/facts.ts'
import type { RegisteredName } from '../../subgraphs/shared/registered-names.ts'
import { paramedic } from '../support/hub/callers.ts'
import { scopeFor } from '../support/scopes.ts'
import { SeededRandom } from '../support/seeded-random.ts'

const mei = 'per_mei0000000000000000000' as PersonId
const former = 'per_former0000000000000000' as PersonId
const today = '2026-11-20' as CivilDate
const family = 'family' as UserId
const doctor = { by: 'doctor' as UserId, institution: '2010000038' as InstitutionCode, telephone: '0261221234' }
const writing = scopeFor('EMERGENCY', mei)
const reading = scopeFor('EMERGENCY_SUMMARY', mei)

const basic = (disability: string): Content => ({
  name: 'BASIC',
  content: {
    bloodType: null,
    disability,
    allergies: [],
    contraindications: [],
    history: [],
    wishes: null,
    contacts: [],
  },
})
const medical = (notes: string): Content => ({
  name: 'MEDICAL',
  content: { diagnoses: [], devices: [], drugs: [], firstResponses: [], notes },
})

const knownOf = (person: PersonId): KnownSubject => ({
  person,
  reachedBy: [],
  facts: {
    relations: [],
    disputed: [],
    persons: [
      {
        person,
        provisions: [],
        proxies: [],
        grants: [],
        protections: [{ kind: 'ADDRESS_HIDDEN', person, heldBy: doctor.institution, from: 0 as Instant, until: null }],
        death: null,
      },
    ],
  },
})

const identity: RegisteredName = {
  name: '山田 芽衣',
  kana: 'ヤマダ メイ',
  otherName: null,
  sex: 'FEMALE',
  birthDate: '2020-05-01' as CivilDate,
}

export interface EmergencyAdapter {
  open(): Promise<EmergencyStore>
  /** Every byte it keeps. */
  kept(): Promise<Buffer>
  /** Behind the store's back. */
  change(statement: string): Promise<void>
}

export function emergencyContract(name: string, adapter: () => EmergencyAdapter): void {
  describe(`emergency records on ${name}`, () => {
    let place: EmergencyAdapter
    let store: EmergencyStore
    let at = 1_800_000_000_000
    let keys = 0
    beforeEach(async () => {
      place = adapter()
      store = await place.open()
    })
    afterEach(() => store.close())
    const once = (key = `key-${++keys}`, said: unknown = key) => ({
      credential: 'family' as CredentialId,
      operation: 'write',
      key,
      digest: Buffer.from(JSON.stringify(said)),
      at: ++at as Instant,
    })
    const save = (content: Content, revision: number, ids = [mei]) =>
      store.save(writing, ids, content, revision, family, once())
    const submit = (section: SectionName, revision: number, ids = [mei]) =>
      store.submit(writing, ids, [{ name: section, revision }], family, once())
    const approve = (section: SectionName, revision: number, ids = [mei]) =>
      store.approve(writing, ids, [{ name: section, revision }], doctor, once())
    const reasonOf = (outcome: { readonly ok: boolean; readonly refusal?: { readonly reason?: string } }) =>
      outcome.ok ? 'done' : outcome.refusal?.reason

    test('nobody’s record is none; a draft is a record without a version', async () => {
      expect(await store.record(writing, [mei])).toBeNull()
      expect(await store.inForce(reading, [mei])).toEqual({ begun: false, version: null })
      await save(basic('脳性麻痺'), 0)
      expect(await store.inForce(reading, [mei])).toEqual({ begun: true, version: null })
    })

    test('what was approved stands after a restart, with its digest; nothing of it is readable in the store', async () => {
      await save(basic('先天性ミオパチー'), 0)
      await submit('BASIC', 1)
      const outcome = await approve('BASIC', 2)
      if (!outcome.ok) throw new Error('not approved')
      await store.close()
      store = await place.open()
      const { version } = await store.inForce(reading, [mei])
      expect(version).toEqual(outcome.value)
      expect(version?.content.BASIC).toEqual(basic('先天性ミオパチー').content)
      expect(version?.digest).toBe(digestOf(version as Version))
      const bytes = await place.kept()
      expect([bytes.includes('ミオパチー'), bytes.includes('0261221234'), bytes.includes('per_mei')]).toEqual([
        false,
        false,
        true,
      ])
    })

    test('each institution signs with a key of its own, and what is not what was signed is not shown', async () => {
      const approveAt = async (institution: string, revision: number) => {
        await save(basic(institution), revision)
        await submit('BASIC', revision + 1)
        const approver = { ...doctor, institution: institution as InstitutionCode }
        const sections = [{ name: 'BASIC', revision: revision + 2 } as const]
        const outcome = await store.approve(writing, [mei], sections, approver, once())
        if (!outcome.ok) throw new Error('not approved')
        return outcome.value
      }
      const versions = [
        await approveAt('2010000038', 0),
        await approveAt('4010000044', 3),
        await approveAt('2010000038', 6),
      ]
      const [one, other, again] = versions.map(({ signature }) => signature.key)
      expect([one?.institution, other?.institution]).toEqual(['2010000038', '4010000044'])
      expect([again?.id === one?.id, other?.id === one?.id]).toEqual([true, false])
      for (const { signature, digest } of versions)
        expect([
          isSignedBy(signature, 'version', mei, digest),
          isSignedBy(signature, 'version', former, digest),
          isSignedBy(signature, 'consent', mei, digest),
        ]).toEqual([true, false, false])
      expect((await place.kept()).includes('MC4CAQ')).toBe(false)
      // Somebody who reaches the store puts the first approval in the place of the last.
      const first = versions[0] as Version
      await place.change(`update version set signature = '${first.signature.value}' where number = 3`)
      await expect(store.inForce(reading, [mei])).rejects.toThrow(SignatureBroken)
      await expect(store.record(writing, [mei])).rejects.toThrow('the signature fails')
      // One of before versions were signed is signed at the next opening, if it is what its digest says.
      await place.change('update version set signature = null, signing_key = null where number = 3')
      await store.close()
      store = await place.open()
      expect((await store.inForce(reading, [mei])).version).toEqual(versions[2])
    })

    test('the next version keeps the sections it does not name, and supersedes the one before', async () => {
      await save(basic('一'), 0)
      await submit('BASIC', 1)
      const first = await approve('BASIC', 2)
      await save(medical('二'), 0)
      await submit('MEDICAL', 1)
      await approve('MEDICAL', 2)
      const record = await store.record(writing, [mei])
      expect(record?.versions.map(({ number, superseded, content }) => [number, superseded, content])).toEqual([
        [2, null, { BASIC: basic('一').content, DAILY_CARE: null, MEDICAL: medical('二').content }],
        [1, at, { BASIC: basic('一').content, DAILY_CARE: null, MEDICAL: null }],
      ])
      expect(first.ok && record?.versions[1]?.digest === first.value.digest).toBe(true)
    })

    test('a repeated write is the same write; another under its key is none', async () => {
      const key = once('again', 1)
      expect((await store.save(writing, [mei], basic('一'), 0, family, key)).ok).toBe(true)
      expect((await store.save(writing, [mei], basic('一'), 0, family, { ...once('again', 1) })).ok).toBe(true)
      expect(reasonOf(await store.save(writing, [mei], basic('二'), 0, family, once('again', 2)))).toBe(
        'IDEMPOTENCY_KEY',
      )
      expect((await store.record(writing, [mei]))?.sections.map(({ revision }) => revision)).toEqual([1])
    })

    test('after a merge the records of both are one: what was changed last goes on, what was approved last is in force', async () => {
      await save(basic('前の'), 0, [former])
      await submit('BASIC', 1, [former])
      await approve('BASIC', 2, [former])
      await save(basic('今の'), 0, [mei])
      await submit('BASIC', 1, [mei])
      await approve('BASIC', 2, [mei])
      const both = [former, mei]
      expect((await store.inForce(reading, both)).version?.content.BASIC?.disability).toBe('今の')
      await save(basic('新しい'), 3, both)
      await submit('BASIC', 4, both)
      expect((await approve('BASIC', 5, both)).ok).toBe(true)
      expect((await store.record(writing, both))?.versions.map(({ number }) => number)).toEqual([2, 1, 1])
    })

    test('what happened after transport is kept, newest first', async () => {
      const note = (done: string) =>
        store.note(writing, [mei], { by: doctor.by, institution: doctor.institution, findings: '所見', done }, once())
      await note('一')
      await note('二')
      expect((await store.record(writing, [mei]))?.notes.map(({ done }) => done)).toEqual(['二', '一'])
    })

    test('what a facility noted is kept, sealed, newest first, and makes a record', async () => {
      const note = (text: string, key = once()) =>
        store.careNote(
          writing,
          [mei],
          { by: doctor.by, institution: doctor.institution, on: today, service: 'SHORT_STAY', text, measured: null },
          key,
        )
      const key = once('note')
      expect(await note('夜間の吸引', key)).toEqual(await note('夜間の吸引', key))
      await note('朝は平熱')
      const record = await store.record(writing, [mei])
      expect(record?.careNotes.map(({ text, on, service }) => [text, on, service])).toEqual([
        ['朝は平熱', today, 'SHORT_STAY'],
        ['夜間の吸引', today, 'SHORT_STAY'],
      ])
      expect([record?.sections, record?.notes, (await place.kept()).includes('夜間')]).toEqual([[], [], false])
    })

    test('an image is kept once, sealed, as its person’s alone, and so many of them', async () => {
      const picture = (text: string) =>
        ({ mediaType: 'image/png', width: 40, height: 30, bytes: Buffer.from(`picture ${text}`) }) as const
      const keep = (text: string, ids = [mei], key = once()) =>
        store.saveImage(writing, ids, picture(text), family, key)
      const first = await keep('one')
      if (!first.ok) throw new Error('not kept')
      const { id, digest } = first.value
      expect(await keep('one', [former, mei])).toEqual(first)
      expect(await store.knownImages(writing, [mei], [id, 'ent_nothing'])).toEqual([first.value])
      expect(await store.knownImages(writing, [former], [id])).toEqual([])
      expect(await store.drawnImages(reading, [mei], [id])).toEqual(
        new Map([[id, Buffer.from('picture one').toString('base64')]]),
      )
      expect(await store.drawnImages(reading, [former], [id])).toEqual(new Map())
      const bytes = await place.kept()
      expect([bytes.includes('picture one'), bytes.includes(digest)]).toEqual([false, true])
      for (let more = 1; more < 60; more++) expect((await keep(`${more}`)).ok).toBe(true)
      expect(reasonOf(await keep('beyond'))).toBe('TOO_MANY_IMAGES')
      expect((await keep('one')).ok).toBe(true)
    })

    test('what consent said is kept beside the page, signed by the hub, sealed, and wanted once a page is approved', async () => {
      const { snapshots } = store
      const approvePage = async (person: PersonId) => {
        await save(basic('先天性ミオパチー'), 0, [person])
        await submit('BASIC', 1, [person])
        await approve('BASIC', 2, [person])
      }
      expect([await snapshots.wanted(9), await snapshots.everyone(null, 9)]).toEqual([[], []])
      await approvePage(mei)
      await approvePage(former)
      expect([
        await snapshots.wanted(9),
        await snapshots.wanted(1),
        await snapshots.everyone(null, 9),
        await snapshots.everyone(former, 9),
        await snapshots.withPage([mei, 'per_nobody0000000000000000' as PersonId]),
      ]).toEqual([[former, mei], [former], [former, mei], [mei], [mei]])
      expect([await snapshots.snapshotOf(mei), await snapshots.position()]).toEqual([null, null])
      const snapshot = (person: PersonId, taken: number) => ({
        person,
        taken: taken as Instant,
        known: knownOf(person),
        identity,
      })
      await snapshots.keep([snapshot(mei, at), snapshot(former, at)])
      // Whether it is still so is not known before the feed was followed.
      expect(await snapshots.snapshotOf(mei)).toBeNull()
      await snapshots.keepPosition({ revision: 7, confirmed: at as Instant })
      await snapshots.keep([snapshot(mei, at + 5)])
      await snapshots.keepPosition({ revision: 9, confirmed: (at + 9) as Instant })
      await store.close()
      store = await place.open()
      const { snapshots: again } = store
      expect(await again.wanted(9)).toEqual([])
      expect(await again.position()).toEqual({ revision: 9, confirmed: at + 9 })
      expect(await again.snapshotOf(mei)).toEqual({ snapshot: snapshot(mei, at + 5), confirmed: at + 9 })
      expect(await again.snapshotOf(former)).toEqual({ snapshot: snapshot(former, at), confirmed: at + 9 })
      const kept = await place.kept()
      expect([kept.includes('ADDRESS_HIDDEN'), kept.includes('芽衣')]).toEqual([false, false])
    })

    test('a snapshot that is not what the hub signed for this person and instant is broken', async () => {
      await save(basic('一'), 0)
      await submit('BASIC', 1)
      await approve('BASIC', 2)
      const { snapshots } = store
      const keep = () =>
        snapshots.keep(
          [mei, former].map((person) => ({ person, taken: at as Instant, known: knownOf(person), identity })),
        )
      await snapshots.keepPosition({ revision: 1, confirmed: at as Instant })
      const of = (column: string) => `(select ${column} from consent_snapshot where person = '${former}')`
      const doctors = `(select id from institution_key where institution <> 'HUB')`
      for (const [change, reason] of [
        [`content = ${of('content')}`, 'its seal is broken'],
        ['taken = taken + 1', 'its digest is another one'],
        [`signature = ${of('signature')}`, 'the signature fails'],
        [`signing_key = ${doctors}`, 'its key is another one'],
        ['signing_key = null', 'its key is another one'],
      ]) {
        await keep()
        expect((await snapshots.snapshotOf(mei))?.snapshot.known).toEqual(knownOf(mei))
        await place.change(`update consent_snapshot set ${change} where person = '${mei}'`)
        await expect(snapshots.snapshotOf(mei)).rejects.toThrow(new SnapshotBroken(reason ?? ''))
      }
      await keep()
      await place.change(`update consent_feed set content = ${of('content')}`)
      await expect(snapshots.snapshotOf(mei)).rejects.toThrow(new SnapshotBroken('its seal is broken'))
    })

    test('what was read while consent could not be asked is kept once, sealed, decided once and reviewed once', async () => {
      const { readings } = store
      const seen = scopeFor('GRANT')
      const read = (person: PersonId, more: object = {}) =>
        readings.wasRead(reading, {
          person,
          at: at as Instant,
          request: 'req-1' as RequestId,
          caller: paramedic,
          passes: ['prv_secretpass000000000000' as ProvisionId],
          asOf: (at - 60_000) as Instant,
          ...more,
        })
      await read(mei)
      await read(mei)
      await read(former, { at: at + 1 })
      await read(former, { at: at + 2, request: 'req-2' })
      const [first, second, third] = await readings.undecided(9)
      if (first === undefined || second === undefined || third === undefined) throw new Error('not kept')
      const of = { request: 'req-1', caller: paramedic, passes: ['prv_secretpass000000000000'], asOf: at - 60_000 }
      const open = { again: null, review: null }
      expect(first).toEqual({ ...of, ...open, id: expect.any(String), person: mei, at })
      expect((await readings.undecided(9)).map(({ person, at: when }) => [person, when - at])).toEqual([
        [mei, 0],
        [former, 1],
        [former, 2],
      ])
      expect((await place.kept()).includes('secretpass')).toBe(false)
      await readings.decided(first.id, 'CONFIRMED', 5 as Instant)
      await readings.decided(second.id, 'REFUSED', 6 as Instant)
      await readings.decided(third.id, 'REFUSED', 7 as Instant)
      await readings.decided(third.id, 'CONFIRMED', 8 as Instant)
      expect(await readings.undecided(9)).toEqual([])
      expect((await readings.readingsOf(seen, [mei, former])).map(({ id, again }) => [id, again])).toEqual([
        [third.id, { outcome: 'REFUSED', at: 7 }],
        [second.id, { outcome: 'REFUSED', at: 6 }],
        [first.id, { outcome: 'CONFIRMED', at: 5 }],
      ])
      const page = await readings.refused(seen, 1, null)
      expect([page.items.map(({ item }) => item.id), page.more]).toEqual([[third.id], true])
      const next = await readings.refused(seen, 1, page.items[0]?.cursor ?? '')
      expect([next.items.map(({ item }) => item.id), next.more]).toEqual([[second.id], false])
      expect(await readings.refused(seen, 9, 'no cursor')).toEqual({ items: [], more: false })
      const judge = (id: string, by = 'reviewer', key = once()) =>
        readings.review(seen, id, 'NOT_JUSTIFIED', '記録なし', by as UserId, key)
      expect([reasonOf(await judge(second.id, paramedic.user)), (await judge(first.id)).ok]).toEqual([
        'OWN_READING',
        false,
      ])
      const key = once('judged')
      const judged = await judge(second.id, 'reviewer', key)
      expect(judged).toEqual({
        ok: true,
        value: { ...second, again: { outcome: 'REFUSED', at: 6 }, review: { verdict: 'NOT_JUSTIFIED', at: key.at } },
      })
      expect(await judge(second.id, 'reviewer', key)).toEqual(judged)
      expect(reasonOf(await judge(second.id))).toBe('REVIEWED')
      expect((await place.kept()).includes('記録なし')).toBe(false)
    })

    test('whatever is tried in whatever order, only legal steps happen, and versions never change', async () => {
      const seed = 20261121
      const next = new SeededRandom(seed)
      // What a section is, by the rules alone.
      let state: 'NONE' | 'DRAFT' | 'SUBMITTED' | 'RETURNED' | 'APPROVED' = 'NONE'
      let revision = 0
      const frozen: string[] = []
      for (let step = 0; step < 120; step++) {
        const given = next.chance(0.15) ? revision + 1 : revision
        const fits = given === revision
        const kind = next.pick(['save', 'submit', 'submit', 'approve', 'approve', 'return'] as const)
        const attempt = {
          save: () => save(basic(`${step}`), given),
          submit: () => submit('BASIC', given),
          approve: () => approve('BASIC', given),
          return: () => store.giveBack(writing, [mei], { name: 'BASIC', revision: given }, '直して', doctor.by, once()),
        }[kind]
        const from = { save: null, submit: 'DRAFT', approve: 'SUBMITTED', return: 'SUBMITTED' }[kind]
        const legal = fits && (from === null || from === state)
        const outcome = await attempt()
        expect({ seed, step, kind, state, ok: outcome.ok }).toEqual({ seed, step, kind, state, ok: legal })
        if (legal) {
          state = ({ save: 'DRAFT', submit: 'SUBMITTED', approve: 'APPROVED', return: 'RETURNED' } as const)[kind]
          revision += 1
        }
        const record = await store.record(writing, [mei])
        const digests = (record?.versions ?? []).map(({ digest }) => digest).reverse()
        expect(digests.slice(0, frozen.length)).toEqual(frozen)
        frozen.splice(0, frozen.length, ...digests)
        for (const version of record?.versions ?? []) expect(digestOf(version)).toBe(version.digest)
      }
      expect(frozen.length).toBeGreaterThan(2)
    })
  })
}

import { useId, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { TextField } from '../frame/field.tsx'
import { Notice } from '../frame/notice.tsx'
import type { Category, Effect, RecipientInput, Role } from '../operations/graph-types.ts'
import { meGive } from '../operations/me.ts'
import { roles } from '../person/words.ts'
import { categories } from '../record/categories.ts'
import { freshRequestKey } from '../record/saving.ts'
import { decided } from './provisions.ts'

const whom = [
  { id: 'INSTITUTION', says: 'ひとつの施設' },
  { id: 'ROLE', says: 'ひとつの職種' },
  { id: 'ANYONE', says: 'すべての施設' },
] as const
type Whom = (typeof whom)[number]['id']

const offeredRoles = ['PHYSICIAN', 'DENTIST', 'PHARMACIST', 'NURSE', 'CLERK', 'CARE_MANAGER', 'CARE_PROVIDER'] as const

/** A word of consent, or of refusal: what, to whom. */
export function GiveConsent({ person, onGiven }: { readonly person: string; readonly onGiven: () => void }) {
  const { asking, begin, reset } = useAsking(meGive)
  const [effect, setEffect] = useState<Effect>('PERMIT')
  const [category, setCategory] = useState<Category>('CLINICAL')
  const [to, setTo] = useState<Whom>('INSTITUTION')
  const [institution, setInstitution] = useState('')
  const [role, setRole] = useState<Role>('PHYSICIAN')
  const [evenInEmergency, setEvenInEmergency] = useState(false)
  const [missing, setMissing] = useState(false)
  const id = useId()

  const recipient = (): RecipientInput =>
    to === 'ANYONE' ? { anyone: true } : to === 'ROLE' ? { role } : { institution: institution.trim() }
  const send = async (event: Event) => {
    event.preventDefault()
    const empty = to === 'INSTITUTION' && institution.trim() === ''
    setMissing(empty)
    if (empty) return
    const answer = await begin({
      input: {
        idempotencyKey: freshRequestKey(),
        person,
        effect,
        category,
        recipient: recipient(),
        evenInEmergency: effect === 'DENY' && evenInEmergency,
      },
    })
    if (answer.kind === 'DATA' && answer.data.giveConsent !== null) onGiven()
  }
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const atInstitution = fault?.inputPath.includes('institution') === true
  return (
    <section className="sheet" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>許可や拒否を加える</h2>
      <form className="record give" noValidate onSubmit={(event) => void send(event)} onInput={reset}>
        <div className="fields">
          <div className="field">
            <label htmlFor={`${id}-effect`}>どうするか</label>
            <select
              id={`${id}-effect`}
              value={effect}
              onInput={({ currentTarget }) => setEffect(currentTarget.value as Effect)}
            >
              <option value="PERMIT">読むことを許可する</option>
              <option value="DENY">読むことを拒否する</option>
            </select>
          </div>
          <div className="field">
            <label htmlFor={`${id}-category`}>何を</label>
            <select
              id={`${id}-category`}
              value={category}
              onInput={({ currentTarget }) => setCategory(currentTarget.value as Category)}
            >
              {decided.map((one) => (
                <option key={one} value={one}>
                  {categories[one]}
                </option>
              ))}
            </select>
          </div>
          <div className="field">
            <label htmlFor={`${id}-to`}>だれに</label>
            <select id={`${id}-to`} value={to} onInput={({ currentTarget }) => setTo(currentTarget.value as Whom)}>
              {whom.map(({ id: value, says }) => (
                <option key={value} value={value}>
                  {says}
                </option>
              ))}
            </select>
          </div>
          {to === 'INSTITUTION' && (
            <TextField
              name="institution"
              label="施設番号"
              hint="10桁。施設の窓口や領収書でわかります"
              inputMode="numeric"
              maxLength={20}
              value={institution}
              onChange={(value) => {
                setInstitution(value)
                setMissing(false)
              }}
              error={
                missing ? '施設番号を入力してください。' : atInstitution ? 'この番号の施設は登録されていません。' : null
              }
            />
          )}
          {to === 'ROLE' && (
            <div className="field">
              <label htmlFor={`${id}-role`}>職種</label>
              <select
                id={`${id}-role`}
                value={role}
                onInput={({ currentTarget }) => setRole(currentTarget.value as Role)}
              >
                {offeredRoles.map((one) => (
                  <option key={one} value={one}>
                    {roles[one]}
                  </option>
                ))}
              </select>
            </div>
          )}
        </div>
        {effect === 'DENY' && (
          <label className="tick">
            <input
              type="checkbox"
              checked={evenInEmergency}
              onInput={({ currentTarget }) => setEvenInEmergency(currentTarget.checked)}
            />
            <span>救急で命が危ないときも読ませない</span>
          </label>
        )}
        {asking.kind === 'OFFLINE' && <Offline title="送れませんでした" />}
        {fault !== undefined && !atInstitution && <Failure fault={fault} title="受け付けられませんでした" />}
        {asking.kind === 'DATA' && asking.data.giveConsent !== null && (
          <Notice tone="good" title={effect === 'PERMIT' ? '許可しました' : '拒否しました'} live>
            <p>次に読もうとするときから、このとおりになります。</p>
          </Notice>
        )}
        <div className="buttons">
          <button type="submit" className="button button-main" disabled={asking.kind === 'WAITING'}>
            {effect === 'PERMIT' ? '許可する' : '拒否する'}
          </button>
        </div>
      </form>
    </section>
  )
}

import type { PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import type { RegisteredName, RegisteredNames } from '../shared/registered-names.ts'
import { linksOfPerson } from './filed-under.ts'
import type { QualificationTables } from './tables.ts'

/** Asked with the family standing by: each by its key, nothing of an address. */
export function registeredNames(database: Database<QualificationTables>): RegisteredNames {
  const newest = prepared(database, (db, value: Slots<{ person: string }>) =>
    db
      .selectFrom('link')
      .innerJoin('link as theirs', 'theirs.person', 'link.person')
      .innerJoin('term', 'term.handle', 'theirs.handle')
      .select(['term.name', 'term.kana', 'term.other_name', 'term.sex', 'term.birth_date'])
      .where(linksOfPerson('link', value.person))
      .where('term.superseded', 'is', null)
      .orderBy('term.from_on', 'desc')
      .orderBy('term.id', 'desc')
      .limit(1),
  )
  const unnamed = prepared(database, (db, value: Slots<{ person: string }>) =>
    db
      .selectFrom('link')
      .innerJoin('newborn', 'newborn.handle', 'link.handle')
      .select(['newborn.sex', 'newborn.birth_date'])
      .where(linksOfPerson('link', value.person))
      .limit(1),
  )
  const named = prepared(database, (db, value: Slots<{ code: string }>) =>
    db.selectFrom('institution').select('name').where('code', '=', value.code),
  )

  const nameOf = async (person: PersonId): Promise<RegisteredName | null> => {
    const row = await newest.first({ person })
    if (row !== null) {
      const { name, kana, other_name, sex, birth_date } = row
      return { name, kana, otherName: other_name, ...bornAs(sex, birth_date) }
    }
    const newborn = await unnamed.first({ person })
    return newborn === null
      ? null
      : { name: null, kana: null, otherName: null, ...bornAs(newborn.sex, newborn.birth_date) }
  }

  return {
    namesOf: (persons) => Promise.all(persons.map(nameOf)),
    institutionNames: (codes) => Promise.all(codes.map(async (code) => (await named.first({ code }))?.name ?? null)),
  }
}

const bornAs = (sex: string, birthDate: string) => ({
  sex: sex as RegisteredName['sex'],
  birthDate: birthDate as CivilDate,
})

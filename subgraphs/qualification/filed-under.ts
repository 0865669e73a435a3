import { type Expression, sql } from 'kysely'

/**
 * Links of a person, by the id they have now or one from before a merge. Few are filed under another id than the one
 * they are held by: the index over `filed` holds those alone.
 */
export const linksOfPerson = (alias: 'link' | 'mine', id: Expression<string> | string) => {
  const [person, filed] = [sql.ref(`${alias}.person`), sql.ref(`${alias}.filed`)]
  return sql<boolean>`(${person} = ${id} or (${filed} = ${id} and ${filed} <> ${person}))`
}

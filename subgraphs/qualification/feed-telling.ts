import { keptLines, prunedAtOnce } from './fact-changes.ts'

/** The fact feed for procedures: see `fact-changes.ts`. Lists come as JSON: one statement costs less than one each. */
export const feedText = {
  around: `select distinct theirs.handle, theirs.person, theirs.filed from json_each(?) as named
    cross join link as mine on mine.handle = named.value cross join link as theirs on theirs.person = mine.person`,
  lines: "insert into fact_change (of_what, subject, at) select 'SUBJECT', value, ? from json_each(?)",
  prune: `delete from fact_change where revision <= (
    select case when newest - ${keptLines} < oldest + ${prunedAtOnce} then newest - ${keptLines} else oldest + ${prunedAtOnce} end
    from (select (select max(revision) from fact_change) as newest, (select min(revision) from fact_change) as oldest)
      as ends)`,
} as const

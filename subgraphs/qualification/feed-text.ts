import { keptLines, prunedAtOnce } from './fact-changes.ts'

/** The fact feed for procedures: see `fact-changes.ts`. */
export const feedText = {
  around: `select theirs.handle, theirs.person, theirs.filed
    from link as mine join link as theirs on theirs.person = mine.person where mine.handle = ?`,
  line: "insert into fact_change (of_what, subject, at) values ('SUBJECT', ?, ?)",
  prune: `delete from fact_change where revision <= (
    select case when newest - ${keptLines} < oldest + ${prunedAtOnce} then newest - ${keptLines} else oldest + ${prunedAtOnce} end
    from (select (select max(revision) from fact_change) as newest, (select min(revision) from fact_change) as oldest)
      as ends)`,
} as const

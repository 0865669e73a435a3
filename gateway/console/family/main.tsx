import '../design/record.css'
import '../design/person.css'
import '../design/family.css'
import { startPage } from '../frame/start.tsx'
import { Family } from './family.tsx'

startPage({ page: 'family', title: '家族', children: <Family /> })

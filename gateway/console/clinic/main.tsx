import '../design/record.css'
import '../design/summary.css'
import '../design/ways.css'
import '../design/clinic.css'
import { startPage } from '../frame/start.tsx'
import { Clinic } from './clinic.tsx'

startPage({ page: 'clinic', title: '診察', children: <Clinic /> })

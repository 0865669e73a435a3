import '../design/record.css'
import '../design/doctor.css'
import { startPage } from '../frame/start.tsx'
import { Doctor } from './doctor.tsx'

startPage({ page: 'doctor', title: '主治医', children: <Doctor /> })

// The stages of ../locust/scale-out.yaml: requests arrive at a rate, whatever the answers before them took.
import http from 'k6/http';
import { check } from 'k6';

const url = `${__ENV.LOAD_HARNESS_URL}/load/cpu/work?ms=15`;
const key = __ENV.LOAD_HARNESS_API_KEY; // a workload that is open has none
const params = {
  headers: key ? { 'X-API-Key': key } : {},
  redirects: 0, // the key is for one host
  responseCallback: http.expectedStatuses(200),
  tags: { name: 'work' },
};

export const options = {
  scenarios: {
    'scale-out': {
      executor: 'ramping-arrival-rate',
      startRate: 4,
      timeUnit: '1s',
      preAllocatedVUs: 50,
      maxVUs: 200,
      stages: [
        { duration: '30s', target: 4 },
        { duration: '120s', target: 40 },
        { duration: '180s', target: 40 },
        { duration: '0s', target: 4 },
        { duration: '240s', target: 4 },
      ],
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.005'],
    http_req_duration: ['p(95)<500'],
    dropped_iterations: ['count==0'],
  },
  noVUConnectionReuse: true, // the Service chooses a pod for each connection: those that come later get their share
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)'],
};

export default function () {
  check(http.get(url, params), { 'answered with 200': (answer) => answer.status === 200 });
}

// One line of JSON in the runner's log, for whoever reads the client's side afterwards.
export function handleSummary(data) {
  return { stdout: `${JSON.stringify(data)}\n` };
}

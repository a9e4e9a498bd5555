// The REST interface and its event stream; a token, where one is needed, is kept for this tab only.
const headers = () => {
  const token = sessionStorage.getItem('perennial-token');
  return token ? { Authorization: `Bearer ${token}` } : {};
};

export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export async function get(path) {
  const answer = await fetch(`/api/v1${path}`, { headers: headers() });
  const body = await answer.json();
  if (!answer.ok) {
    throw new Problem(answer.status, body.detail);
  }
  return body;
}

/** Calls back for every event from now on, and goes on behind the last one after a lost connection. */
export async function listen(onEvent, onState) {
  let last = '-1';
  for (;;) {
    try {
      const resume = last === '-1' ? {} : { 'Last-Event-ID': last };
      const answer = await fetch('/api/v1/events', { headers: { ...headers(), ...resume } });
      if (!answer.ok) {
        throw new Problem(answer.status, 'the event stream is refused');
      }
      onState('live');
      for await (const event of events(answer.body)) {
        last = event.id;
        onEvent(JSON.parse(event.data));
      }
    } catch (problem) {
      onState(problem.status === 401 ? 'token' : 'lost');
    }
    await new Promise((resume) => setTimeout(resume, 2000));
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const fields = { data: '' };
      for (const line of block.split('\n')) {
        const colon = line.indexOf(':');
        const name = line.slice(0, colon);
        const field = line.slice(colon + 1).trimStart();
        fields[name] = name === 'data' ? fields.data + field : field;
      }
      if (fields.data) {
        yield fields;
      }
    }
  }
}

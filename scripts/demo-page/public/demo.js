const audio = document.getElementById('audio');
const play = document.getElementById('play');
const progress = document.getElementById('progress');
const place = document.getElementById('place');
const length = document.getElementById('length');
const caption = document.getElementById('caption');

/** Stated here, because browsers only guess a duration if the server supports no byte ranges. */
const lengthSeconds = 37.9;

/** The narrator's lines, with the seconds at which they begin and end. */
const captions = [
  [1.5, 6, 'Welcome to the tavern hour. Take a seat by the fire.'],
  [10.5, 15, 'Outside, the rain falls on the old road to the north.'],
  [20.5, 26, 'If you can hear this in your channel, then Earshot is working.'],
  [30, 34, 'Stay a while. The song begins again.'],
];

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

function show() {
  const isPlaying = !audio.paused;
  document.body.dataset.playing = String(isPlaying);
  play.setAttribute('aria-label', isPlaying ? 'Pause' : 'Play');
  place.textContent = clock(audio.currentTime);
  length.textContent = clock(lengthSeconds);
  progress.value = audio.currentTime / lengthSeconds;
  const said = captions.find(([from, to]) => audio.currentTime >= from && audio.currentTime < to);
  caption.textContent = said ? `“${said[2]}”` : '\u00a0';
}

play.addEventListener('click', () => {
  // A refusal leaves the button as it is: it still reads Play.
  if (audio.paused) audio.play().catch(show);
  else audio.pause();
});
for (const event of ['play', 'pause', 'timeupdate', 'loadedmetadata']) audio.addEventListener(event, show);
// If autoplay is blocked, the attribute silently does nothing: the button waits.
show();

import '../styles/shared.css';
import './popup.css';
import { render } from 'preact';
import { prepareDocument } from '../ui/say.ts';
import { App } from './app.tsx';

prepareDocument('extensionName');
render(<App />, document.body);

import '../styles/shared.css';
import '../options/options.css';
import './board.css';
import { render } from 'preact';
import { prepareDocument } from '../ui/say.ts';
import { OnlyBoard } from './only-board.tsx';

prepareDocument('boardTitle');
render(<OnlyBoard />, document.body);

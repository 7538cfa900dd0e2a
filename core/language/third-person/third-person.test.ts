import { describe, expect, it } from 'vitest';
import * as english from './english.ts';
import * as french from './french.ts';

describe('English told in the third person', () => {
  it.each([
    ['I never got my parcel!', 'The customer never got their parcel.'],
    ["My order hasn't arrived and I am angry", "The customer's order hasn't arrived and they are angry."],
    ['Can you please cancel my order?', 'The customer asks the agent to cancel their order.'],
    ['How do I reset my password?', 'The customer asks how to reset their password.'],
    ['Why was I charged a fee?', 'The customer asks why they were charged a fee.'],
  ])('%s', (said, told) => {
    expect(english.customerInThirdPerson(said)).toBe(told);
  });

  it.each([
    ["We've refunded $20 to your card.", 'The agent has refunded $20 to their card.'],
    ["I'll send you a label today", 'The agent will send them a label today.'],
    ['Could you please send a photo?', 'The agent asks the customer to send a photo.'],
    ['You will receive it tomorrow.', 'The customer will receive it tomorrow.'],
  ])('%s', (said, told) => {
    expect(english.agentInThirdPerson(said)).toBe(told);
  });

  it('has no answer for what it cannot turn', () => {
    expect(english.customerInThirdPerson('What do you guys think?')).toBeUndefined();
    expect(english.agentInThirdPerson('What would you like?')).toBeUndefined();
  });
});

describe('French told in the third person', () => {
  it.each([
    ["j'attends mon colis", 'Le client attend son colis.'],
    ["je n'arrive plus à me connecter", "Le client n'arrive plus à se connecter."],
    ["on m'a facturé deux fois", 'On lui a facturé deux fois.'],
    ['je me suis trompé de date', "Le client s'est trompé de date."],
  ])('%s', (said, told) => {
    expect(french.customerInThirdPerson(said)).toBe(told);
  });

  it.each([
    ["Bonjour, j'ai ouvert une enquête.", "L'agent a ouvert une enquête."],
    ['Je vais vous envoyer une étiquette.', "L'agent va lui envoyer une étiquette."],
    ['Nous ne pouvons malheureusement pas annuler.', "L'agent ne peut pas annuler."],
    ['Pourriez-vous envoyer une photo ?', 'Le client doit envoyer une photo.'],
    ['Vous recevrez un mail.', 'Le client recevra un mail.'],
  ])('%s', (said, told) => {
    expect(french.agentInThirdPerson(said)).toBe(told);
  });

  it('has no answer where a first person would remain', () => {
    expect(french.customerInThirdPerson('rendez-moi notre argent à nous')).toBeUndefined();
  });
});

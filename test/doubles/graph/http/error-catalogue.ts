/** What Meta says in each of its errors, by `code` or `code/subcode`: HTTP status, message and details. */

export interface ErrorText {
  readonly status: number;
  readonly message: string;
  readonly details?: string;
  readonly type?: string;
  readonly transient?: true;
}

const error = (status: number, message: string, details?: string): ErrorText =>
  details === undefined ? { status, message } : { status, message, details };
const passing = (status: number, message: string, details?: string): ErrorText => ({
  ...error(status, message, details),
  transient: true,
});

/** Of both services: tokens, permissions, parameters, the whole application. */
const COMMON: Readonly<Record<string, ErrorText>> = {
  '0': error(401, 'We were unable to authenticate the app user.'),
  '1': passing(400, 'An unknown error occurred'),
  '1/1357046': error(400, 'Message Not Sent'),
  '2': passing(503, 'Service temporarily unavailable'),
  '3': error(500, 'Application does not have the capability to make this API call.'),
  '4': passing(429, 'Application request limit reached'),
  '10': error(403, 'Application does not have permission for this action'),
  '10/1893063': error(403, 'This Page is temporarily restricted from sending messages.'),
  '10/2018278': error(403, 'This message is sent outside of allowed window.'),
  '10/2018300': error(403, 'Message failed to send because another app is controlling this thread now.'),
  '32': passing(429, 'Page request limit reached'),
  '33': error(400, 'The business phone number has been deleted.'),
  '100': error(400, 'Invalid parameter'),
  '100/33': {
    ...error(
      400,
      'Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not support this operation',
    ),
    type: 'GraphMethodException',
  },
  '100/2018001': error(400, 'No matching user found'),
  '104': error(401, 'An access token is required to request this resource.'),
  '190': error(401, 'Invalid OAuth access token - Cannot parse access token'),
  '190/458': error(401, 'Error validating access token: The user has not authorized application.'),
  '190/460': error(
    401,
    'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  ),
  '190/463': error(401, 'Error validating access token: Session has expired.'),
  '190/467': error(401, 'The access token has been invalidated.'),
  '200': error(403, 'Permissions error'),
  '230': error(403, 'Permissions disallow message to user'),
  '368': error(403, 'The action attempted has been deemed abusive or is otherwise disallowed'),
  '551': error(400, "This person isn't available right now."),
  '551/1545041': error(400, "This person isn't available right now."),
  '613': passing(429, 'Calls to this api have exceeded the rate limit.'),
  '1200': passing(500, 'Temporary send message failure. Please try again later.'),
  '2500': error(400, 'Unknown path components'),
  '2534022': error(403, 'This message is sent outside of allowed window.'),
  '2534029': error(403, 'The account is temporarily restricted from sending messages.'),
  '80007': passing(429, 'Rate limit issues'),
};

const WHATSAPP: Readonly<Record<string, ErrorText>> = {
  '130429': passing(
    429,
    'Rate limit hit',
    'Message failed to send because there were too many messages sent from this phone number in a short period of time',
  ),
  '130472': error(
    400,
    "User's number is part of an experiment",
    "Failed to send message because this user's phone number is part of an experiment",
  ),
  '130497': error(403, 'Business account is restricted from messaging users in this country.'),
  '131000': error(500, 'Something went wrong', 'Message failed to send because of an unknown error'),
  '131005': error(403, 'Access denied', 'Permission is either not granted or has been removed'),
  '131008': error(400, 'Required parameter is missing'),
  '131009': error(400, 'Parameter value is not valid'),
  '131016': passing(500, 'Service unavailable', 'A service is temporarily unavailable'),
  '131021': error(400, 'Recipient cannot be sender'),
  '131026': error(400, 'Message undeliverable', 'Message Undeliverable.'),
  '131030': error(
    400,
    'Recipient phone number not in allowed list',
    'Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.',
  ),
  '131031': error(403, 'Business Account locked', 'Business account has been locked'),
  '131037': error(400, 'WhatsApp provided number needs display name approval before message can be sent.'),
  '131042': error(
    400,
    'Business eligibility payment issue',
    'Message failed to send because there were one or more errors related to your payment method.',
  ),
  '131045': error(
    500,
    'Incorrect certificate',
    'Message failed to send due to a phone number registration error.',
  ),
  '131047': error(
    400,
    'Re-engagement message',
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  ),
  '131048': error(
    429,
    'Spam rate limit hit',
    'Message failed to send because there are restrictions on how many messages can be sent from this phone number.',
  ),
  '131049': error(
    400,
    'This message was not delivered to maintain healthy ecosystem engagement.',
    'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
  ),
  '131050': error(
    400,
    'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business',
  ),
  '131051': error(400, 'Unsupported message type'),
  '131052': error(400, 'Media download error'),
  '131053': error(400, 'Media upload error', 'Unable to upload the media used in the message.'),
  '131056': error(
    429,
    '(Business Account, Consumer Account) pair rate limit hit',
    'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  ),
  '131057': passing(500, 'Account in maintenance mode', 'Business Account is in maintenance mode'),
  '131060': error(400, 'This message is currently unavailable'),
  '131062': error(400, 'Business-scoped User ID recipients are not supported for this message'),
  '131063': error(400, 'The message could not be sent to this recipient'),
  '131064': error(400, 'The template could not be used for this message'),
  '132000': error(400, 'Number of parameters does not match the expected number of params'),
  '132001': error(404, 'Template name does not exist in the translation'),
  '132005': error(400, 'Translated text too long'),
  '132007': error(400, 'Template format character policy violated'),
  '132008': error(400, 'Template parameter is missing or invalid'),
  '132012': error(400, 'Parameter format does not match format in the created template'),
  '132015': error(400, 'Template is paused', 'Template is paused due to low quality so it cannot be sent.'),
  '132016': error(
    400,
    'Template is disabled',
    'Template has been paused too many times due to low quality and is now permanently disabled.',
  ),
  '132068': error(400, 'Flow is in blocked state.'),
  '132069': error(
    500,
    'Flow is in throttled state and 10 messages using this flow were already sent in the last hour.',
  ),
  '133010': error(400, 'Account not registered', 'The account is not registered'),
  '133016': error(429, 'Account register deregister rate limit exceeded'),
  '135000': error(
    400,
    'Generic user error',
    'Message failed to send because of an unknown error with your request parameters.',
  ),
  '137000': error(400, 'The message could not be sent with the given identity'),
};

export const CATALOGUE: Readonly<Record<string, ErrorText>> = { ...COMMON, ...WHATSAPP };

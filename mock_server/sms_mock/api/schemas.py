"""The bodies of the imitated API: one schema for each published type.

`fields.py` says what a single value may look like; actions check values against each other.
"""

from __future__ import annotations

from sms_mock.api.answer_fields import CharacterAnalysis, Credits, EpochMillis, Links
from sms_mock.api.fields import DigitsText, Flag, Text, WholeNumber, WireDate
from sms_mock.api.objects import ApiSchema, Nested

INT64 = 2**63 - 1


class Error(ApiSchema):
    """The body of an answer that refuses a request (published as RestErrorDTO, observed in use)."""

    type_name = "Error"
    status = Text()
    code = WholeNumber()
    message = Text()
    developerMessage = Text()
    moreInfoUrl = Text()


class Account(ApiSchema):
    type_name = "Account"
    creditBalance = Credits()
    links = Links()


class User(ApiSchema):
    type_name = "User"
    userId = WholeNumber(max=INT64)
    firstName = Text()
    lastName = Text()
    emailAddress = Text()
    company = Text()
    contactNumber = DigitsText()
    password = Text()
    creditBalance = Credits()


class Users(ApiSchema):
    type_name = "Users"
    webServiceUserList = Nested(User, many=True)


class TransferCreditsRequest(ApiSchema):
    type_name = "TransferCreditsRequest"
    transferFromEmailAddress = Text()
    transferToEmailAddress = Text()
    numberOfCreditsToTransfer = WholeNumber(min=1, evidence="A85")


class Statistics(ApiSchema):
    """Counts of messages, or sums of credits, in thousandths.

    Answers show numbers with a fraction.
    """

    type_name = "Statistics"
    delivered = Credits()
    sent = Credits()
    failed = Credits()
    failedRefunded = Credits()
    failedOptout = Credits()
    total = Credits()


class CampaignStatistics(ApiSchema):
    type_name = "CampaignStatistics"
    campaign = Text()
    statistics = Nested(Statistics)


class UserStatistics(ApiSchema):
    type_name = "UserStatistics"
    user = Nested(User)
    total = Nested(Statistics)
    campaigns = Nested(CampaignStatistics, many=True)


AccountStatistics = type(
    "AccountStatistics",
    (ApiSchema,),
    {
        "__doc__": "Made by `type`, because `from` cannot name an attribute in a class body.",
        "__module__": __name__,
        "type_name": "AccountStatistics",
        "from": EpochMillis(),
        "to": EpochMillis(),
        "showingCreditValue": Flag(),
        "grandTotal": Nested(Statistics),
        "users": Nested(UserStatistics, many=True),
    },
)


class SendSmsRequest(ApiSchema):
    type_name = "SendSmsRequest"
    message = Text()
    campaign = Text()
    recipientNumber = DigitsText()
    dateToSend = WireDate()
    dataField = Text()


class SendSmsRequests(ApiSchema):
    type_name = "SendSmsRequests"
    sendSmsRequests = Nested(SendSmsRequest, many=True)
    defaultDateToSend = WireDate()
    messagesPerMinute = WholeNumber(min=0, evidence="A138")


class SendSmsResponse(ApiSchema):
    type_name = "SendSmsResponse"
    messageId = Text()
    error = Text()


class SendSmsResponses(ApiSchema):
    type_name = "SendSmsResponses"
    sendSmsResponses = Nested(SendSmsResponse, many=True)


class Contact(ApiSchema):
    type_name = "Contact"
    contactId = Text()
    firstName = Text()
    lastName = Text()
    contactNumber = DigitsText()
    title = Text()
    links = Links()


class Contacts(ApiSchema):
    type_name = "Contacts"
    webServiceContacts = Nested(Contact, many=True)
    links = Links()


class Group(ApiSchema):
    type_name = "Group"
    groupId = Text()
    name = Text()
    links = Links()


class Groups(ApiSchema):
    type_name = "Groups"
    webServiceGroups = Nested(Group, many=True)
    links = Links()


class Template(ApiSchema):
    type_name = "Template"
    templateId = WholeNumber(max=INT64)
    name = Text()
    data = Text()
    links = Links()


class Templates(ApiSchema):
    type_name = "Templates"
    webServiceTemplates = Nested(Template, many=True)
    links = Links()


class ContactLink(ApiSchema):
    type_name = "ContactLink"
    contactId = Text()
    links = Links()


class MessageLink(ApiSchema):
    type_name = "MessageLink"
    messageId = Text()
    links = Links()


class Message(ApiSchema):
    """A message in an answer, dumped from the dict that `message_view` returns.

    `attribute` is the name that a field has in that dict.
    """

    type_name = "Message"
    messageId = Text(attribute="message_id")
    contact = Nested(ContactLink)
    messageType = Text(attribute="message_type")
    fromNumber = Text(attribute="from_number")
    toNumber = Text(attribute="to_number")
    numberOfMessages = WholeNumber(attribute="parts")
    creditCost = Credits(attribute="credit_cost")
    dateTimeSent = EpochMillis(attribute="sent_at")
    dateTimeReceived = EpochMillis(attribute="received_at")
    dateTimeScheduled = EpochMillis(attribute="scheduled_at")
    messageStatus = Text(attribute="status")
    campaign = Text()
    userDataField = Text(attribute="data_field")
    deleted = Flag()
    read = Flag()
    message = Text(attribute="text")
    repliedToMessage = Nested(MessageLink)
    links = Links()


class Messages(ApiSchema):
    type_name = "Messages"
    page = WholeNumber()
    pageSize = WholeNumber()
    elements = WholeNumber()
    totalElements = WholeNumber(max=INT64)
    totalPages = WholeNumber()
    webServiceMessages = Nested(Message, many=True)
    links = Links()


class VoiceMessage(ApiSchema):
    """A voice message in an answer, dumped from the dict that `voice_view` returns."""

    type_name = "VoiceMessage"
    voiceMessageId = Text(attribute="message_id")
    toNumber = Text(attribute="to_number")
    dateTimeSent = EpochMillis(attribute="sent_at")
    messageStatus = Text(attribute="status")
    campaign = Text()
    userDataField = Text(attribute="data_field")
    deleted = Flag()
    message = Text(attribute="spoken_text")
    language = Text()
    audioFileUrl = Text()
    links = Links()


class VoiceMessages(ApiSchema):
    type_name = "VoiceMessages"
    page = WholeNumber()
    pageSize = WholeNumber()
    elements = WholeNumber()
    totalElements = WholeNumber(max=INT64)
    totalPages = WholeNumber()
    messages = Nested(VoiceMessage, many=True)
    links = Links()


class VoiceMessageSendSingleTextRequest(ApiSchema):
    type_name = "VoiceMessageSendSingleTextRequest"
    recipientNumber = DigitsText()
    message = Text()
    language = Text()
    campaign = Text()
    dataField = Text()
    retryCount = WholeNumber(min=0, evidence="A187")
    retryMinimumInterval = WholeNumber(min=0, evidence="A187")
    retryMaximumInterval = WholeNumber(min=0, evidence="A187")


class SendVoiceMessageResponse(ApiSchema):
    type_name = "SendVoiceMessageResponse"
    voiceMessageId = Text()
    error = Text()


class NumberContextLookupResponse(ApiSchema):
    type_name = "NumberContextLookupResponse"
    number = Text()
    numberValid = Flag()
    links = Links()


class AnalyseMessageRequest(ApiSchema):
    type_name = "AnalyseMessageRequest"
    message = Text()
    recipientNumber = DigitsText()


class AnalyseMessageResponse(ApiSchema):
    type_name = "AnalyseMessageResponse"
    characterAnalysis = CharacterAnalysis()
    messageCreditCost = Credits()
    messageEncoding = Text()
    messageLength = WholeNumber()
    messageLengthWithinMaximumAllowed = Flag()
    numberOfMessages = WholeNumber()

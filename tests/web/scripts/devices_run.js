send(deviceAnswers())
